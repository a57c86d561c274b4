// Picking who one is.

import { avatar } from "./avatar.js";
import { el, sync } from "./dom.js";
import { timeOfDay } from "./when.js";

/** Draws the people into `section`; `choose(id)` hears who was picked. */
export function showPeople(section, world, choose) {
  let list = section.querySelector(".people-list");
  if (!list) {
    list = el("div", { class: "people-list", role: "radiogroup", "aria-labelledby": "people-title" });
    section.append(list);
  }
  const { users } = world.state;
  sync(list, users, (user) => JSON.stringify(user), (user) => drawPerson(user, world, choose));
  users.forEach((user, index) => {
    const row = list.children[index];
    row.querySelector("input").checked = user.id === world.user;
    row.querySelector("time").textContent = timeOfDay(world.now, user.tz);
  });
}

function drawPerson(user, world, choose) {
  const about = `about-${user.id}`;
  return el(
    "label",
    { class: "person" },
    el("input", {
      type: "radio", name: "person", value: user.id, class: "cover",
      "aria-label": user.real_name, "aria-describedby": about, "data-act": `person|${user.id}`,
      on: { change: () => choose(user.id) },
    }),
    avatar(world, user.id),
    el("span", { class: "person-words" },
      el("span", { class: "person-name" }, user.real_name),
      el("time", {}),
      el("small", { id: about }, user.title)),
  );
}

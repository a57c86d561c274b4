// Picking who one is.

import { avatar } from "./avatar.js";
import { el, sync } from "./dom.js";
import { timeOfDay } from "./when.js";

// With more people than this, the list scrolls and somebody can be looked for.
const FEW = 8;

/** Draws the people into `section`; `choose(id)` hears who was picked. */
export function showPeople(section, world, choose) {
  const list = section.querySelector(".people-list") ?? drawList(section);
  const { users } = world.state;
  section.querySelector(".find").hidden = users.length <= FEW;
  list.classList.toggle("many", users.length > FEW);
  sync(list, users, (user) => JSON.stringify(user), (user) => drawPerson(user, world, choose));
  showFound(list, section.querySelector(".find").value);
  users.forEach((user, index) => {
    const row = list.children[index];
    const radio = row.querySelector("input");
    if (user.id === world.user && !radio.checked) row.scrollIntoView({ block: "nearest" });
    radio.checked = user.id === world.user;
    row.querySelector("time").textContent = timeOfDay(world.now, user.tz);
  });
}

function drawList(section) {
  const list = el("div", { class: "people-list", role: "radiogroup", "aria-labelledby": "people-title" });
  const find = el("input", {
    type: "search", class: "find", placeholder: "Find a person", "aria-label": "Find a person",
    on: { input: () => showFound(list, find.value) },
  });
  section.append(find, list);
  return list;
}

function showFound(list, sought) {
  const words = sought.toLowerCase().split(/\s+/);
  for (const row of list.children) {
    const said = [...row.querySelectorAll(".person-name, small")].map((part) => part.textContent);
    const text = said.join(" ").toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
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

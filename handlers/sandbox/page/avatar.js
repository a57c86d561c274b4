// A small face for each person: initials on a colour of their own.

import { el } from "./dom.js";

const COLOURS = 6;

export function avatar(world, id, name = world.userName(id)) {
  const { users, app } = world.state;
  if (id === app.bot_user_id) return el("img", { class: "avatar", src: "/page/mark.svg", alt: "" });
  const colour = (users.findIndex((user) => user.id === id) + COLOURS) % COLOURS;
  const initials = name.split(/\s+/).map((word) => [...word][0] ?? "").join("").slice(0, 2);
  return el("span", { class: `avatar colour-${colour}`, "aria-hidden": "true" }, initials.toUpperCase());
}

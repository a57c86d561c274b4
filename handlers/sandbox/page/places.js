// The list of places: channels, direct messages, and the App Home.

import { avatar } from "./avatar.js";
import { el, sync, unseen } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { address, HOME, here } from "./route.js";

export function showPlaces(nav, world) {
  const { conversations } = world.state;
  const home = { id: HOME, kind: "home", name: "App Home", unread: 0 };
  const groups = [
    ["Channels", conversations.filter((place) => place.kind === "channel")],
    ["Direct messages", conversations.filter((place) => place.kind === "im")],
    ["Apps", [home]],
  ].filter(([, places]) => places.length);
  const sign = ({ id, name, unread }) => JSON.stringify([id, name, unread, world.user]);
  keepingFocus(nav, () => {
    sync(nav, groups, ([title]) => title, drawGroup);
    groups.forEach(([, places], index) => {
      sync(nav.children[index].querySelector("ul"), places, sign, (place) => drawPlace(place, world));
    });
  });
  markCurrent(nav, world);
}

function drawGroup([title]) {
  return el("section", {}, el("h2", { class: "small-title" }, title), el("ul", {}));
}

function drawPlace(place, world) {
  const name = place.kind === "im" ? world.placeName(place) : place.name;
  const given = {
    href: address(world.user, place.id),
    class: place.unread ? "place-link unread" : "place-link",
    "data-place": place.id,
    "data-act": `place|${place.id}`,
  };
  return el(
    "li",
    {},
    el("a", given,
      icon(place, world),
      el("span", { class: "place-name" }, name),
      place.unread ? el("span", { class: "badge" }, String(place.unread), unseen(" unread")) : null),
  );
}

function icon(place, world) {
  if (place.kind === "im") return avatar(world, place.with);
  return el("span", { class: "place-icon", "aria-hidden": "true" }, place.kind === "home" ? "⌂" : "#");
}

function markCurrent(nav, world) {
  const now = here().user === world.user ? here().place : "";
  for (const link of nav.querySelectorAll("a")) {
    if (link.dataset.place === now) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

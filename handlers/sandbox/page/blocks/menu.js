// The overflow menu: one button, a few choices, arrow keys and Escape.

import { el } from "../dom.js";
import { link } from "./parts.js";
import { plain } from "./text.js";

/** Draws the menu; `choose(option)` hears what was picked. */
export function drawMenu(element, choose) {
  const button = el("button", {
    type: "button",
    class: "button overflow",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-label": "More actions",
    on: { click: () => (list.hidden ? open() : close()) },
  }, el("span", { "aria-hidden": "true" }, "⋯"));
  const items = element.options.map((option) => drawItem(option, () => {
    close();
    choose(option);
  }));
  const list = el("div", { class: "menu", role: "menu", hidden: true, on: { keydown: steer } }, items);
  const node = el("span", { class: "menu-place", on: { focusout: left } }, button, list);

  function open() {
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    items[0].focus();
  }
  function close() {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }
  function left(event) {
    if (list.hidden || node.contains(event.relatedTarget)) return;
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }
  function steer(event) {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (to === undefined) return;
    else items.at(to % items.length).focus();
    event.preventDefault();
    event.stopPropagation();
  }
  return { node, button };
}

function drawItem(option, chosen) {
  const given = { role: "menuitem", tabindex: "-1" };
  const item = option.url ? link(option.url, plain(option.text)) : el("button", { type: "button" }, plain(option.text));
  for (const [key, value] of Object.entries(given)) item.setAttribute(key, value);
  item.addEventListener("click", chosen);
  return item;
}

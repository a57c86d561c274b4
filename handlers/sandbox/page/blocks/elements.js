// The elements that act when they are touched: buttons, menus, and choices outside of a form.

import { el } from "../dom.js";
import { drawControl, standingValue } from "./fields.js";
import { drawImage } from "./image.js";
import { drawMenu } from "./menu.js";
import { link } from "./parts.js";
import { plain } from "./text.js";

const KINDS = {
  datepicker: "Choose a date",
  timepicker: "Choose a time",
  checkboxes: "Choose any",
  multi_static_select: "Choose any",
  users_select: "Choose a person",
  multi_users_select: "Choose people",
  channels_select: "Choose a channel",
  multi_channels_select: "Choose channels",
  conversations_select: "Choose a conversation",
  multi_conversations_select: "Choose conversations",
  radio_buttons: "Choose one",
};

/** Draws an element of an actions block or the accessory of a section. */
export function drawElement(element, block, look) {
  switch (element.type) {
    case "image":
      return drawImage(element, "accessory");
    case "button":
      return drawButton(element, block, look);
    case "overflow":
      return drawOverflow(element, block, look);
    default:
      return drawChoice(element, block, look);
  }
}

function drawButton(element, block, look) {
  const act = () => look.act(block, element, element.value);
  const words = plain(element.text);
  const button = element.url ? link(element.url, words) : el("button", { type: "button" }, words);
  button.className = `button ${element.style ?? ""}`;
  if (element.accessibility_label) button.setAttribute("aria-label", element.accessibility_label);
  button.addEventListener("click", act);
  return look.mark(button, block, element);
}

function drawOverflow(element, block, look) {
  const { node, button } = drawMenu(element, (option) => look.act(block, element, option.value));
  look.mark(button, block, element);
  return node;
}

function drawChoice(element, block, look) {
  const control = drawControl(block, element, look);
  if (!control) return el("p", { class: "cannot" }, `This page cannot show a ${element.type}.`);
  const name = element.placeholder ? plain(element.placeholder) : KINDS[element.type] ?? "Choose";
  if (control.group) control.node.setAttribute("role", "group");
  (control.group ? control.node : control.focus).setAttribute("aria-label", name);
  control.focus.dataset.field = `${block.block_id}|${element.action_id}`;
  let standing = standingValue(block, element, look);
  control.write(standing);
  look.fields.push({ block, element, control });
  control.node.addEventListener("change", async () => {
    look.keep(block, element, control.read());
    if (await look.act(block, element, control.read())) {
      standing = control.read();
    } else {
      control.write(standing);
      look.keep(block, element, standing);
    }
  });
  return look.mark(control.node, block, element);
}

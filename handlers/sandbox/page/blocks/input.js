// The input block of a form: label, field, hint, how much room is left, and what is wrong with it.

import { el, freshId } from "../dom.js";
import { drawControl, standingValue } from "./fields.js";
import { plain } from "./text.js";

const SLACKS_LONGEST = 3000;

export function drawInput(block, look) {
  const { element } = block;
  const control = drawControl(block, element, look);
  if (!control) return el("p", { class: "cannot" }, `This page cannot show a ${element.type}.`);
  const id = freshId("field");
  const optional = block.optional ? el("span", { class: "optional", id: `${id}-optional` }, "optional") : null;
  const wrong = problem(block, look, `${id}-problem`);
  const hint = block.hint ? el("p", { class: "hint", id: `${id}-hint` }, plain(block.hint)) : null;
  const room = counter(element, control, `${id}-room`);
  name(control, block, id, [optional, wrong, hint, room]);
  remember(block, element, control, look, wrong);
  const label = control.group
    ? el("legend", {}, plain(block.label))
    : el("label", { for: id }, plain(block.label));
  const head = control.group ? [label, optional] : [el("div", { class: "label" }, label, optional)];
  const tag = control.group ? "fieldset" : "div";
  return el(tag, { class: "field" }, head, control.node, wrong, el("div", { class: "notes" }, hint, room));
}

function name(control, block, id, notes) {
  const described = notes.filter(Boolean).map((note) => note.id).join(" ");
  control.focus.setAttribute("aria-describedby", described);
  control.focus.dataset.field = `${block.block_id}|${block.element.action_id}`;
  if (!control.group) {
    control.focus.id = id;
    control.focus.setAttribute("aria-required", String(!block.optional));
  }
}

function counter(element, control, id) {
  if (element.type !== "plain_text_input") return null;
  const most = element.max_length ?? SLACKS_LONGEST;
  const note = el("p", { class: "room", id });
  control.recount = () => {
    const used = [...(control.read() ?? "")].length;
    note.hidden = !element.max_length && used < most * 0.8;
    note.textContent = used > most ? `${used - most} too many (${used} of ${most})` : `${used} of ${most}`;
    note.classList.toggle("over", used > most);
  };
  return note;
}

function problem(block, look, id) {
  const said = look.errors?.[block.block_id];
  return el("p", { class: "problem", id, role: "alert", hidden: !said }, said ?? "");
}

function remember(block, element, control, look, wrong) {
  control.write(standingValue(block, element, look));
  control.recount?.();
  look.fields.push({ block, element, control });
  if (!wrong.hidden) control.focus.setAttribute("aria-invalid", "true");
  control.node.addEventListener("input", () => {
    look.keep(block, element, control.read());
    control.recount?.();
    wrong.hidden = true;
    control.focus.removeAttribute("aria-invalid");
  });
  if (block.dispatch_action) dispatch(block, element, control, look);
}

function dispatch(block, element, control, look) {
  const text = element.type === "plain_text_input";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => look.act(block, element, control.read());
  if (!text) control.node.addEventListener("change", send);
  else if (triggers.includes("on_character_entered")) control.node.addEventListener("input", send);
  if (!text || !triggers.includes("on_enter_pressed")) return;
  control.node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || (element.multiline && event.shiftKey)) return;
    event.preventDefault();
    send();
  });
}

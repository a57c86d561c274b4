// The elements that hold a choice or words. Each is drawn once and then reads and writes itself.
//
// A control is { node, focus, read(), write(value) }: `node` goes on the page, `focus` is what a
// label points to, and values are a string, a list of strings, or null for nothing.

import { el, freshId } from "../dom.js";
import { filesControl } from "./files.js";
import { firstChoice, FROM_WORKSPACE, offered } from "./offered.js";
import { drawText, plain } from "./text.js";

const TYPED = { email_text_input: "email", url_text_input: "url", number_input: "text" };
const LISTED = ["checkboxes", "multi_static_select"];

/** What stands in an element: what somebody put there, nothing too, else what it began with. */
export function standingValue(block, element, look) {
  const kept = look.draft(block, element);
  return kept === undefined ? initialValue(element, look) : kept;
}

function initialValue(element, look) {
  if (FROM_WORKSPACE.includes(element.type)) return firstChoice(element, look.names.state, look.conversation);
  if (LISTED.includes(element.type)) return (element.initial_options ?? []).map((option) => option.value);
  return (
    element.initial_option?.value ??
    element.initial_value ??
    element.initial_date ??
    element.initial_time ??
    null
  );
}

/** Draws a control, or returns null for an element that holds nothing. */
export function drawControl(block, element, look) {
  switch (element.type) {
    case "plain_text_input":
      return textControl(element);
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return lineControl(element, TYPED[element.type]);
    case "datepicker":
      return lineControl(element, "date");
    case "timepicker":
      return lineControl(element, "time");
    case "static_select":
      return selectControl(element, element);
    case "users_select":
    case "channels_select":
    case "conversations_select":
      return selectControl(element, { options: offered(element, look.names.state) });
    case "radio_buttons":
      return ticksControl(element, look, "radio");
    case "checkboxes":
    case "multi_static_select":
      return ticksControl(element, look, "checkbox");
    case "multi_users_select":
    case "multi_channels_select":
    case "multi_conversations_select":
      return ticksControl({ options: offered(element, look.names.state) }, look, "checkbox");
    case "file_input":
      return filesControl(block, element, look);
    default:
      return null;
  }
}

function textControl(element) {
  if (!element.multiline) return lineControl(element, "text");
  return control(el("textarea", { rows: 4, dir: "auto", placeholder: placeholder(element) }));
}

function lineControl(element, type) {
  const dir = type === "text" ? "auto" : null;
  const input = el("input", { type, dir, placeholder: placeholder(element), autocomplete: "off" });
  if (element.type === "number_input") input.inputMode = "decimal";
  return control(input);
}

/** The control of one element with a value of its own; `node` is what goes on the page. */
function control(focus, node = focus) {
  return { node, focus, read: () => focus.value || null, write: (value) => void (focus.value = value ?? "") };
}

function placeholder(element) {
  return element.placeholder ? plain(element.placeholder) : null;
}

function selectControl(element, offered) {
  const choice = (option) => el("option", { value: option.value }, plain(option.text));
  const select = el(
    "select",
    { on: { keydown: openFirst } },
    el("option", { value: "" }, placeholder(element) ?? "Choose"),
    (offered.option_groups ?? []).map((group) =>
      el("optgroup", { label: plain(group.label) }, group.options.map(choice))),
    (offered.options ?? []).map(choice),
  );
  return control(select, el("span", { class: "select" }, select));
}

/** A closed list opens at the arrow keys, so that looking through it does not choose. */
function openFirst(event) {
  if (!["ArrowUp", "ArrowDown"].includes(event.key) || !event.target.showPicker) return;
  event.preventDefault();
  event.target.showPicker();
}

function ticksControl(from, look, type) {
  const name = freshId("ticks");
  const inputs = [];
  const tick = (option) => {
    const input = el("input", { type, name, value: option.value });
    inputs.push(input);
    const words = el("span", {}, drawText(option.text, look), describe(option, look));
    return el("label", { class: "tick" }, input, words);
  };
  const loose = (from.options ?? []).map(tick);
  const groups = (from.option_groups ?? []).map(({ label, options }) => ticksGroup(plain(label), options.map(tick)));
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const node = el("div", { class: "ticks" }, loose, groups);
  return {
    node,
    focus: inputs[0] ?? node,
    group: true,
    read: type === "radio" ? () => chosen()[0] ?? null : chosen,
    write: (value) => inputs.forEach((input) => void (input.checked = [value].flat().includes(input.value))),
  };
}

function ticksGroup(title, rows) {
  const heading = el("p", { class: "small-title", "aria-hidden": "true" }, title);
  return el("div", { class: "tick-group", role: "group", "aria-label": title }, heading, rows);
}

function describe(option, look) {
  return option.description ? el("small", {}, drawText(option.description, look)) : null;
}

// Suggestions for slash commands: a list over the composer, steered from the text field.

import { announce, el, freshId } from "./dom.js";

/** What could come next after `text`: { insert, label, note } each. */
function completions(text, commands) {
  if (!text.startsWith("/") || text.includes("\n")) return [];
  const command = commands.find(({ name }) => text === name || text.startsWith(`${name} `));
  if (!command) {
    return commands
      .filter(({ name }) => name.startsWith(text))
      .map(({ name, usage_hint: usage, description }) => ({
        insert: `${name} `,
        label: `${name} ${usage}`.trim(),
        note: description,
      }));
  }
  const typed = text.slice(command.name.length).trimStart().toLowerCase();
  return (command.suggestions ?? [])
    .map((suggestion) => ({ suggestion, fixed: suggestion.replace(/\s*(\[.*|[A-Z]{2,}.*|<.*|…)$/, "") }))
    .filter(({ fixed }) => fixed.toLowerCase().startsWith(typed) && fixed.toLowerCase() !== typed)
    .map(({ suggestion, fixed }) => ({
      insert: `${command.name} ${fixed}${fixed === suggestion ? "" : " "}`,
      label: `${command.name} ${suggestion}`,
      note: "",
    }));
}

export class Suggestions {
  /** `chosen` is called after a suggestion was put into `area`. */
  constructor(area, commands, chosen) {
    Object.assign(this, { area, commands, chosen, options: [], at: -1 });
    const id = freshId("suggestions");
    this.list = el("ul", { class: "suggestions", role: "listbox", id, "aria-label": "Commands", hidden: true });
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    area.setAttribute("aria-controls", id);
    area.addEventListener("blur", () => this.hide());
  }

  update() {
    this.options = this.area.selectionEnd === this.area.value.length ? completions(this.area.value, this.commands) : [];
    this.list.hidden = this.options.length === 0;
    this.list.replaceChildren(...this.options.map((option, index) => this.draw(option, index)));
    const naming = !/\s/.test(this.area.value) && !this.commands.some(({ name }) => name === this.area.value);
    this.move(naming && this.options.length ? 0 : -1);
    if (this.options.length) announce(`${this.options.length} suggestions. Use the arrow keys.`);
  }

  draw(option, index) {
    const choose = (event) => {
      event.preventDefault();
      this.take(index);
    };
    return el(
      "li",
      { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false", on: { mousedown: choose } },
      el("span", {}, option.label),
      option.note ? el("small", {}, option.note) : null,
    );
  }

  move(to) {
    this.at = to;
    [...this.list.children].forEach((node, index) => {
      node.setAttribute("aria-selected", String(index === to));
      if (index === to) node.scrollIntoView({ block: "nearest" });
    });
    if (to < 0) this.area.removeAttribute("aria-activedescendant");
    else this.area.setAttribute("aria-activedescendant", `${this.list.id}-${to}`);
  }

  /** Handles a key of the text field; true when the key was ours. */
  pressed(event) {
    if (this.list.hidden) return false;
    const { length } = this.options;
    if (event.key === "ArrowDown") this.move((this.at + 1) % length);
    else if (event.key === "ArrowUp") this.move((Math.max(this.at, 0) - 1 + length) % length);
    else if (event.key === "Escape") this.hide();
    else if (event.key === "Tab" && !event.shiftKey) this.take(Math.max(this.at, 0));
    else if (event.key === "Enter" && this.completes) this.take(this.at);
    else return false;
    event.preventDefault();
    return true;
  }

  /** Whether the marked suggestion says more than what is typed. */
  get completes() {
    return this.at >= 0 && this.options[this.at].insert.trim() !== this.area.value.trim();
  }

  take(index) {
    this.area.value = this.options[index].insert;
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
    this.chosen();
  }

  hide() {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}

// The quiet panel: the requests that went back and forth between the workspace and the bot.

import * as api from "./api.js";
import { el, sync } from "./dom.js";
import { Panel } from "./panel.js";
import { oneAtATime } from "./turn.js";

const MOST = 200;

export class Traffic extends Panel {
  constructor(node, button) {
    super(node, "traffic-title", "Requests");
    this.entries = [];
    this.list = el("ol", { class: "requests" });
    this.empty = el("p", { class: "empty" }, "Nothing went back or forth yet.");
    const about = "What the workspace and the bot said to each other. Newest first.";
    this.body.append(el("p", { class: "hint" }, about), this.empty, this.list);
    this.button = button;
    this.read = oneAtATime(() => this.readNow());
    button.addEventListener("click", () => (this.isOpen ? this.close() : this.open(button)));
  }

  open(opener) {
    super.open(opener);
    this.button.setAttribute("aria-expanded", "true");
    return this.read();
  }

  close() {
    super.close();
    this.button.setAttribute("aria-expanded", "false");
  }

  /** The numbers of the entries begin anew when the workspace does. */
  forget() {
    this.entries = [];
  }

  async readNow() {
    if (!this.isOpen) return;
    const { entries } = await api.traffic(this.entries[0]?.n ?? 0);
    const known = new Set(this.entries.map((entry) => entry.n));
    const fresh = entries.filter((entry) => !known.has(entry.n)).sort((a, b) => b.n - a.n);
    this.entries = [...fresh, ...this.entries].slice(0, MOST);
    this.empty.hidden = this.entries.length > 0;
    sync(this.list, this.entries, (entry) => String(entry.n), drawEntry);
  }
}

function drawEntry(entry) {
  const out = entry.way === "from bot";
  const fine = entry.ok && !entry.error;
  const details = el(
    "details",
    { on: { toggle: () => fill(details, entry) } },
    el("summary", {},
      el("span", { class: "way" }, el("span", { "aria-hidden": "true" }, out ? "← " : "→ "), entry.way),
      el("span", { class: "request-name" }, entry.name),
      el("span", { class: fine ? "status" : "status bad" }, entry.error || String(entry.status ?? "no answer")),
      el("span", { class: "took" }, entry.ms === null || entry.ms === undefined ? "" : `${Math.round(entry.ms)} ms`)),
  );
  return el("li", {}, details);
}

function fill(details, entry) {
  if (details.children.length > 1) return;
  for (const [title, said] of [["Request", entry.request], ["Answer", entry.response]]) {
    const words = JSON.stringify(said, null, 2) ?? "nothing";
    const label = `${title} of ${entry.name}`;
    details.append(el("h3", {}, title), el("pre", { tabindex: "0", role: "group", "aria-label": label }, words));
  }
}

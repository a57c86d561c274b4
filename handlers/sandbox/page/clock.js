// The clock of the workspace, and moving it.

import * as api from "./api.js";
import { announce, button, el } from "./dom.js";
import { Trouble } from "./troubles.js";
import { oneAtATime } from "./turn.js";
import { brief, full } from "./when.js";

const MOVES = [
  ["next", "Next nudge"],
  ["day", "+1 day"],
  ["week", "+1 week"],
];

const MINUTE = 60_000;

export class Clock {
  constructor(section, world) {
    Object.assign(this, { section, world });
    this.time = el("time", { class: "clock-time" });
    this.next = el("p", { class: "clock-next" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.buttons = MOVES.map(([to, label]) => button(label, (event) => this.move(to, event.target)));
    section.append(
      el("div", { class: "clock-words" }, this.time, this.next),
      el("div", { class: "clock-moves", role: "group", "aria-label": "Move the clock" }, this.buttons),
      this.problem,
    );
    this.read = oneAtATime(() => this.readNow());
  }

  async readNow() {
    const url = this.world.state?.clock_url;
    this.section.hidden = !url;
    if (url && !this.busy) this.show(await api.clock(url));
  }

  show(clock) {
    const now = new Date(clock.now);
    this.time.dateTime = clock.now;
    this.time.textContent = full(now, clock.zone);
    this.next.textContent = sayNext(clock);
    this.next.title = this.next.textContent;
    this.buttons[0].setAttribute("aria-disabled", String(!clock.next));
    this.world.tellTime(clock);
  }

  /** Goes along where the workspace's time was moved by others; whether it was. */
  follow() {
    const { state, clock } = this.world;
    if (!clock || new Date(state.now) - new Date(clock.now) < MINUTE) return false;
    this.show({ ...clock, now: state.now, next: undefined });
    return true;
  }

  async move(to, pressed) {
    if (this.busy || pressed.getAttribute("aria-disabled") === "true") return;
    this.hold(pressed, true);
    try {
      const clock = await api.moveClock(this.world.state.clock_url, to);
      this.show(clock);
      announce(`It is now ${this.time.textContent}. ${this.next.textContent}`);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.problem.textContent = trouble.message;
      this.problem.hidden = false;
    } finally {
      this.hold(pressed, false);
    }
  }

  hold(pressed, busy) {
    this.busy = busy;
    this.section.setAttribute("aria-busy", String(busy));
    if (busy) {
      this.problem.hidden = true;
      announce("Moving the clock.");
      pressed.setAttribute("aria-busy", "true");
    } else {
      pressed.removeAttribute("aria-busy");
    }
  }
}

function sayNext({ next, zone }) {
  if (next === undefined) return "Time moves on…";
  return next ? `Next on ${brief(new Date(next.due), zone)}. ${next.what}.` : "Nothing is due.";
}

// A small card for the first visit: what to try. Dismissed once, it stays away until asked for.

import { el } from "./dom.js";
import { Panel } from "./panel.js";

const DISMISSED = "alongside.guide.dismissed";

export class Guide extends Panel {
  constructor(node, world, button) {
    super(node, "guide-title", "Things to try", () => localStorage.setItem(DISMISSED, "yes"));
    this.world = world;
    this.closer.textContent = "Got it";
    this.closer.removeAttribute("aria-label");
    button.addEventListener("click", () => this.offer(button));
  }

  /** Shown by itself on the first visit. */
  greet() {
    this.draw();
    this.node.hidden = localStorage.getItem(DISMISSED) === "yes";
  }

  offer(button) {
    localStorage.removeItem(DISMISSED);
    this.draw();
    this.open(button);
  }

  draw() {
    const { world } = this;
    const { users, conversations, app, commands } = world.state;
    const partner = users.find((user) => /partner|parent/i.test(user.title)) ?? users.at(-1);
    const lead = users.find((user) => /lead/i.test(user.title)) ?? users[0];
    const place = conversations.find(({ kind }) => kind === "channel");
    const channel = el("strong", {}, place ? world.placeName(place) : "the channel");
    const role = (partner.title || "partner").toLowerCase();
    const first = (user) => el("strong", {}, user.real_name.split(" ")[0]);
    const steps = [
      ["Be ", first(partner), `, a ${role}, and read what ${app.name} wrote.`],
      ["Press ", el("strong", {}, "Add an item"), " and answer in your own words."],
      ["Move the clock to the ", el("strong", {}, "next nudge"), " and see who hears what."],
      ["Be ", first(lead), ", and find the agenda in ", channel, "."],
    ];
    this.body.replaceChildren(
      el("p", {}, "Welcome. Everyone on this team is made up. You can be anyone and press anything."),
      el("ol", {}, steps.map((step) => el("li", {}, step))),
      el("p", { class: "hint" }, `Or type ${commands[0]?.name ?? "/"} to see all that ${app.name} can do.`),
    );
  }
}

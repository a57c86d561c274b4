// A small card for the first visit: what to try. Dismissed once, it stays away until asked for.

import { button, el } from "./dom.js";
import { Panel } from "./panel.js";

const DISMISSED = "alongside.guide.dismissed";

export class Guide extends Panel {
  constructor(node, world, opener, become) {
    super(node, "guide-title", "Things to try", () => localStorage.setItem(DISMISSED, "yes"));
    Object.assign(this, { world, become });
    this.closer.textContent = "Got it";
    this.closer.removeAttribute("aria-label");
    opener.addEventListener("click", () => this.offer(opener));
  }

  /** Shown by itself on the first visit. */
  greet() {
    this.draw();
    this.node.hidden = localStorage.getItem(DISMISSED) === "yes";
  }

  offer(opener) {
    localStorage.removeItem(DISMISSED);
    this.draw();
    this.open(opener);
  }

  draw() {
    const { world } = this;
    const { users, conversations, app, commands } = world.state;
    const partner = users.find((user) => /partner|parent/i.test(user.title)) ?? users.at(-1);
    const lead = users.find((user) => /lead/i.test(user.title)) ?? users[0];
    const place = conversations.find(({ kind }) => kind === "channel");
    const channel = strong(place ? world.placeName(place) : "the channel");
    const role = (partner.title || "partner").toLowerCase();
    const steps = [
      ["Be ", this.person(partner, true), `, a ${role}, and answer what ${app.name} asks.`],
      ["Be ", this.person(lead, false), ", press ", strong("Next nudge"), ", and read the agenda in ", channel, "."],
      ["Press ", strong("Next nudge"), ` until ${app.name} writes to ${firstName(lead)} after the meeting. Write down what happened.`],
      ["Be ", this.person(partner, true), " again, and read what came of it."],
    ];
    this.body.replaceChildren(
      el("p", {}, "Welcome. Everyone on this team is made up. You can be anyone and press anything."),
      el("ol", {}, steps.map((step) => el("li", {}, step))),
      el("p", { class: "hint" }, `Or type ${commands[0]?.name ?? "/"} to see all that ${app.name} can do.`),
    );
  }

  /** A name to press, to be that person: with what the app wrote to them, or where everyone is. */
  person(user, inAppDm) {
    const name = firstName(user);
    return button(name, () => this.become(user.id, inAppDm), { class: "become", "aria-label": `Be ${name}` });
  }
}

function firstName(user) {
  return user.real_name.split(" ")[0];
}

function strong(words) {
  return el("strong", {}, words);
}

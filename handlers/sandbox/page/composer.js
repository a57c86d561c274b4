// Where one writes: a message, or a slash command with its suggestions.

import * as api from "./api.js";
import { el, freshId } from "./dom.js";
import { Drafts } from "./drafts.js";
import { Suggestions } from "./suggest.js";
import { Trouble } from "./troubles.js";

const TALLEST = 180;

export class Composer {
  constructor(world, drafts, place, thread) {
    Object.assign(this, { world, drafts, place, thread });
    this.user = world.user;
    this.key = Drafts.key(this.user, place.id, thread);
    this.sent = async () => {};
    this.isSaid = async () => false;
    const id = freshId("composer");
    const label = thread ? "Reply in this thread" : `Message ${world.placeName(place)}`;
    this.area = el("textarea", {
      id, rows: 1, dir: "auto", placeholder: label, "aria-describedby": `${id}-problem`, enterkeyhint: "send",
      on: { input: () => this.typed(), keydown: (event) => this.pressed(event) },
    });
    this.problem = el("p", { class: "problem", role: "alert", id: `${id}-problem`, hidden: true });
    this.button = el("button", { type: "submit", class: "button primary" }, thread ? "Reply" : "Send");
    this.suggestions = new Suggestions(this.area, thread ? [] : world.state.commands, () => this.typed());
    this.node = el(
      "form",
      { class: "composer", on: { submit: (event) => this.submit(event) } },
      this.problem,
      this.suggestions.list,
      el("div", { class: "composer-box" }, el("label", { class: "unseen", for: id }, label), this.area, this.button),
    );
    this.area.value = drafts.get(this.key) ?? "";
    requestAnimationFrame(() => this.fit());
  }

  typed() {
    this.drafts.set(this.key, this.area.value);
    this.say("");
    this.suggestions.update();
    this.fit();
  }

  fit() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight, TALLEST)}px`;
  }

  pressed(event) {
    if (event.isComposing || this.suggestions.pressed(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  say(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = !sentence;
  }

  async submit(event) {
    event.preventDefault();
    const text = this.area.value;
    if (!text.trim() || this.busy) return;
    this.hold(true);
    this.say("");
    try {
      await this.send(text.trimEnd());
      this.area.value = "";
      this.typed();
      await this.sent();
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.say((await this.isSaid(trouble)) ? "" : trouble.message);
    } finally {
      this.hold(false);
    }
  }

  hold(busy) {
    this.busy = busy;
    this.area.readOnly = busy;
    if (busy) this.button.setAttribute("aria-busy", "true");
    else this.button.removeAttribute("aria-busy");
    this.suggestions.hide();
  }

  async send(text) {
    if (!text.startsWith("/")) {
      await api.say(this.user, this.place.id, text, this.thread);
      return;
    }
    const [, name, words] = /^(\S+)\s*([\s\S]*)$/.exec(text);
    if (this.thread) throw new Trouble("no_thread", "Commands do not work in threads. Your words are kept.");
    await api.command(this.user, this.place.id, name, words);
  }
}

// Forms that the app opens: the top one of the stack is shown, what was typed is kept.

import * as api from "./api.js";
import { drawBlocks } from "./blocks/draw.js";
import { lookFrom, valuesOf } from "./blocks/look.js";
import { plain } from "./blocks/text.js";
import { button, el } from "./dom.js";
import { Drafts } from "./drafts.js";
import { giveBack, keepingFocus } from "./focus.js";
import { released } from "./press.js";
import { Trouble } from "./troubles.js";
import { oneAtATime } from "./turn.js";

const FIRST = ".modal-body :is(input, textarea, select, button, a)";

export class Modals {
  constructor(world, drafts) {
    Object.assign(this, { world, drafts, busy: "", trouble: "" });
    this.dialog = el("dialog", {
      class: "modal", "aria-labelledby": "modal-title",
      on: { cancel: (event) => event.preventDefault() },
    });
    // Heard everywhere: a click on bare paper takes the focus out of the form.
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.body.append(this.dialog);
    this.read = oneAtATime(() => this.readNow());
  }

  async readNow() {
    const { user } = this.world;
    const { stack } = await api.modals(user);
    await released();
    if (user !== this.world.user) return;
    const top = stack.at(-1);
    if (top) this.show(top, user);
    else this.hide();
  }

  show({ view, errors = {}, conversation }, user) {
    const sign = JSON.stringify([user, view, errors]);
    if (sign === this.shown) return;
    const same = this.viewId === view.id;
    const wasInside = this.dialog.contains(document.activeElement);
    if (!same) this.trouble = "";
    Object.assign(this, { shown: sign, viewId: view.id, user, busy: "" });
    const draw = () => this.dialog.replaceChildren(this.draw(view, errors, conversation));
    if (same) keepingFocus(this.dialog, draw, null);
    else draw();
    if (!this.dialog.open) {
      this.opener = document.activeElement;
      this.dialog.showModal();
    }
    const lost = wasInside && !this.dialog.contains(document.activeElement);
    if (!same || lost) this.focusFirst(view);
    if (Object.keys(errors).length) this.focusWrong();
  }

  draw(view, errors, conversation) {
    const given = { drafts: this.draftsOf(view), errors, conversation };
    const look = lookFrom(this.world, { view_id: view.id }, given);
    this.look = look;
    this.problem = el("p", { class: "problem modal-problem", role: "alert", hidden: !this.trouble }, this.trouble);
    const close = button(closing(view), () => this.close());
    const primary = { type: "submit", class: "button primary" };
    this.button = view.submit ? el("button", primary, plain(view.submit)) : null;
    this.hold(this.busy);
    return el(
      "form",
      { novalidate: true, on: { submit: (event) => this.submit(event) } },
      el("header", {},
        el("p", { class: "from" }, this.world.state.app.name),
        el("h2", { id: "modal-title" }, plain(view.title))),
      el("div", { class: "modal-body blocks" }, drawBlocks(view.blocks, look)),
      this.problem,
      el("footer", { class: "row end" }, close, this.button),
    );
  }

  draftsOf(view) {
    const prefix = Drafts.key(this.world.user, view.id);
    return {
      get: (field) => this.drafts.get(Drafts.key(prefix, field)),
      set: (field, value) => this.drafts.set(Drafts.key(prefix, field), value),
    };
  }

  focusFirst(view) {
    const wanted = view.blocks.find((block) => block.element?.focus_on_load);
    const mark = wanted && `${wanted.block_id}|${wanted.element.action_id}`;
    const field = mark && this.dialog.querySelector(`[data-field="${CSS.escape(mark)}"]`);
    const first = field ?? this.dialog.querySelector(FIRST) ?? this.dialog.querySelector("footer button");
    // What is long begins at its top, though the first button may stand at its end.
    first?.focus({ preventScroll: true });
  }

  focusWrong() {
    this.dialog.querySelector("[aria-invalid=true]")?.focus();
  }

  pressed(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.dialog.open) return;
    event.preventDefault();
    this.close();
  }

  async submit(event) {
    event.preventDefault();
    if (!this.button) return;
    if (this.dialog.querySelector("input[type=file][aria-busy]")) {
      this.say("A file is still on its way. Try again in a moment.");
      return;
    }
    await this.attempt("submit", async () => {
      const { closed } = await api.submit(this.user, this.viewId, valuesOf(this.look));
      if (closed) this.drafts.forget(`${Drafts.key(this.user, this.viewId)}|`);
    });
  }

  async close() {
    await this.attempt("close", async () => {
      await api.close(this.user, this.viewId);
      this.drafts.forget(`${Drafts.key(this.user, this.viewId)}|`);
    });
  }

  /**
   * Does one thing at a time with the form as it is shown; once it shows something else, that can
   * be used. A failure is said in the form, which stays as it is.
   */
  async attempt(what, work) {
    if (this.busy) return;
    const { shown } = this;
    this.hold(what);
    this.say("");
    try {
      await work();
      await this.read();
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.say(trouble.message);
    } finally {
      if (this.shown === shown) this.hold("");
    }
  }

  /** Marks what is in hand: "submit", "close" or "". The form may have been drawn anew since. */
  hold(what) {
    this.busy = what;
    if (what === "submit") this.button?.setAttribute("aria-busy", "true");
    else this.button?.removeAttribute("aria-busy");
  }

  say(sentence) {
    this.trouble = sentence;
    this.problem.textContent = sentence;
    this.problem.hidden = !sentence;
  }

  hide() {
    this.shown = this.viewId = null;
    this.busy = "";
    if (!this.dialog.open) return;
    this.dialog.close();
    this.dialog.replaceChildren();
    giveBack(this.opener);
  }
}

function closing(view) {
  if (view.close) return plain(view.close);
  return view.submit ? "Cancel" : "Close";
}

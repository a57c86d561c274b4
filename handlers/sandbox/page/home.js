// The App Home: a page that the app publishes for each person.

import * as api from "./api.js";
import { drawBlocks } from "./blocks/draw.js";
import { lookFrom } from "./blocks/look.js";
import { el } from "./dom.js";
import { Drafts } from "./drafts.js";
import { keepingFocus } from "./focus.js";
import { released } from "./press.js";
import { Trouble } from "./troubles.js";
import { oneAtATime } from "./turn.js";

export class Home {
  constructor(world, drafts) {
    Object.assign(this, { world, drafts });
    this.user = world.user;
    this.view = el("div", { class: "home-view blocks" });
    this.note = el("p", { class: "empty", role: "status" }, "Opening…");
    const region = { class: "scroller home", tabindex: "0", role: "region", "aria-label": "App Home" };
    this.node = el("div", region, this.note, this.view);
    this.read = oneAtATime(() => this.readNow());
  }

  /** Tells the app that its home was opened, and shows what is there meanwhile. */
  async open() {
    await this.read();
    try {
      await api.openHome(this.user);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.explain(trouble.message);
      return;
    }
    this.opened = true;
    await this.read();
  }

  async readNow() {
    const { view } = await api.home(this.user);
    await released();
    if (this.user !== this.world.user || !this.node.isConnected) return;
    if (view) this.show(view);
    else this.explain(this.opened ? `${this.world.state.app.name} has nothing here for you yet.` : "Opening…");
  }

  explain(sentence) {
    this.note.textContent = sentence;
    this.note.hidden = false;
  }

  show(view) {
    this.note.hidden = true;
    // Published anew with nothing changed, it is not drawn anew under somebody's finger.
    const { hash, state, ...lasting } = view;
    const sign = JSON.stringify(lasting);
    if (sign === this.shown) return;
    this.shown = sign;
    const prefix = Drafts.key(this.user, view.id);
    const drafts = {
      get: (field) => this.drafts.get(Drafts.key(prefix, field)),
      set: (field, value) => this.drafts.set(Drafts.key(prefix, field), value),
    };
    const look = lookFrom(this.world, { view_id: view.id }, { drafts });
    keepingFocus(this.view, () => this.view.replaceChildren(...drawBlocks(view.blocks, look)), this.node);
  }
}

// The middle of the page: a heading, and under it a conversation or the App Home.

import * as api from "./api.js";
import { button, el } from "./dom.js";
import { Home } from "./home.js";
import { go, HOME } from "./route.js";
import { Stream } from "./stream.js";
import { Trouble } from "./troubles.js";

export class Place {
  constructor(main, world, drafts) {
    Object.assign(this, { main, world, drafts, body: null });
  }

  /** Shows a place, unless it is shown already. */
  async show(id) {
    const sign = `${this.world.user}|${id}`;
    if (sign === this.sign) return;
    this.sign = sign;
    const place = this.world.place(id);
    if (id === HOME) await this.showHome();
    else await this.showStream(place);
  }

  async showHome() {
    this.body = new Home(this.world, this.drafts);
    this.head(this.world.state.app.name, "App Home");
    await this.body.open();
  }

  async showStream(place) {
    const { world } = this;
    this.body = new Stream(world, this.drafts, place, "", (ts) => go(world.user, place.id, ts));
    this.head(world.placeName(place), place.topic ?? "");
    await this.body.read();
  }

  head(title, topic) {
    const { name } = this.world.state.app;
    this.invite = button(`Add ${name}`, () => this.addApp(), { hidden: true });
    const about = topic ? el("p", { class: "topic" }, topic) : null;
    this.main.replaceChildren(
      el("header", { class: "place-head" }, el("h1", {}, title), about, this.invite),
      this.body.node,
    );
    this.update();
    document.title = `${title} · ${this.world.state.workspace.name}`;
  }

  /** A channel without the app offers to add it. */
  update() {
    const place = this.body?.place && this.world.place(this.body.place.id);
    if (this.invite) this.invite.hidden = place?.has_app !== false;
  }

  async addApp() {
    this.invite.setAttribute("aria-busy", "true");
    try {
      await api.invite(this.world.user, this.body.place.id);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.invite.after(el("p", { class: "problem", role: "alert" }, trouble.message));
    } finally {
      this.invite.removeAttribute("aria-busy");
    }
  }
}

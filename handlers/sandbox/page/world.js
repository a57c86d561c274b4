// What this page knows of the workspace: the people, the places, the clock, and who we are.

import * as api from "./api.js";
import { released } from "./press.js";

export class World {
  constructor() {
    this.user = "";
    this.state = null;
    this.clock = null;
    // While the person changes: { from, to }, the old app's messages and the place to show.
    this.changing = null;
    this.listeners = [];
  }

  /** Calls back after every change. */
  onChange(listener) {
    this.listeners.push(listener);
  }

  changed() {
    for (const listener of this.listeners) listener();
  }

  async read() {
    const asked = this.user;
    const state = await api.state(asked);
    await released();
    if (asked !== this.user) return;
    this.state = state;
    this.changed();
  }

  tellTime(clock) {
    this.clock = clock;
    this.changed();
  }

  get me() {
    return this.person(this.user);
  }

  get zone() {
    return this.me?.tz ?? "UTC";
  }

  /** The workspace's time; the computer's where there is no clock to move. */
  get now() {
    return this.clock ? new Date(this.clock.now) : new Date();
  }

  get appDm() {
    const { conversations, app } = this.state;
    return conversations.find((place) => place.kind === "im" && place.with === app.bot_user_id);
  }

  person(id) {
    return this.state?.users.find((user) => user.id === id);
  }

  place(id) {
    return this.state?.conversations.find((place) => place.id === id);
  }

  userName(id) {
    return this.state?.names[id] ?? id;
  }

  channelName(id) {
    return this.place(id)?.name ?? this.state?.names[id] ?? id;
  }

  /** "#qi-team" or the other person's name. */
  placeName(place) {
    if (place.kind === "channel") return `#${place.name}`;
    return place.with ? this.userName(place.with) : place.name;
  }
}

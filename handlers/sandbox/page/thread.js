// A thread beside its conversation.

import { Panel } from "./panel.js";
import { go } from "./route.js";
import { Stream } from "./stream.js";

export class Thread extends Panel {
  constructor(node, world, drafts) {
    super(node, "thread-title", "Thread", () => go(this.stream.user, this.stream.place.id));
    Object.assign(this, { world, drafts, stream: null });
  }

  /** Shows the thread of `place` that starts at `ts`; "" closes. */
  show(place, ts) {
    const sign = `${this.world.user}|${place?.id}|${ts}`;
    if (sign === this.sign) return;
    this.sign = sign;
    this.stream = null;
    this.close();
    if (!place || !ts) return;
    const opener = document.activeElement;
    this.stream = new Stream(this.world, this.drafts, place, ts, null);
    this.body.replaceChildren(this.stream.node);
    this.open(opener);
    return this.stream.read();
  }
}

// A conversation or a thread: its messages, kept at the newest, and the composer under them.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { button, el } from "./dom.js";
import { showMessages } from "./messages.js";
import { released } from "./press.js";
import { UNREACHABLE } from "./troubles.js";
import { oneAtATime } from "./turn.js";

const NEAR = 80;

export class Stream {
  /** `place` is a conversation; `thread` the ts of a thread's first message or "". */
  constructor(world, drafts, place, thread, openThread) {
    Object.assign(this, { world, place, thread, openThread });
    this.user = world.user;
    this.drawn = 0;
    this.pinned = true;
    this.top = 0;
    this.list = el("ol", { class: "messages" });
    this.empty = el("p", { class: "empty", hidden: true }, "Nothing here yet.");
    this.newer = button("New messages", () => this.toEnd(), { class: "newer", hidden: true });
    const label = thread ? "Messages in this thread" : `Messages in ${world.placeName(place)}`;
    const log = { class: "scroller", role: "log", "aria-label": label, tabindex: "0" };
    this.scroller = el("div", { ...log, on: { scroll: () => this.scrolled() } }, this.empty, this.list);
    this.composer = new Composer(world, drafts, place, thread);
    this.node = el("div", { class: "stream" }, this.scroller, this.newer, this.composer.node);
    const resized = new ResizeObserver(() => this.pinned && this.toEnd());
    resized.observe(this.scroller);
    resized.observe(this.list);
    this.read = oneAtATime(() => this.readNow());
    this.composer.sent = () => {
      this.toEnd();
      return this.read();
    };
    this.composer.isSaid = (trouble) => this.isSaid(trouble);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  async readNow() {
    const { messages } = await api.messages(this.user, this.place.id, this.thread);
    await released();
    if (this.user !== this.world.user || !this.node.isConnected) return;
    const shown = this.thread ? messages : messages.filter((m) => !m.thread_ts || m.thread_ts === m.ts);
    showMessages(this.list, shown, this.world, this.place.id, this.openThread);
    this.empty.hidden = shown.length > 0;
    if (this.pinned) this.toEnd();
    else this.newer.hidden = shown.length <= this.drawn;
    this.drawn = shown.length;
    this.newest = shown.at(-1);
    await this.markRead();
  }

  /** Whether the conversation itself told the person of a trouble, as it does of a failed command. */
  async isSaid({ code, message }) {
    if (code === UNREACHABLE) return false;
    await this.read();
    return this.newest?.text === message;
  }

  async markRead() {
    const unread = this.world.place(this.place.id)?.unread;
    if (!this.thread && unread && !document.hidden) await api.markRead(this.user, this.place.id);
  }

  toEnd() {
    this.pinned = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newer.hidden = true;
  }

  /** Only going up leaves the newest: the page may also become smaller around us. */
  scrolled() {
    const { scrollTop } = this.scroller;
    if (this.atEnd) this.pinned = true;
    else if (scrollTop < this.top) this.pinned = false;
    this.top = scrollTop;
    if (this.pinned) this.newer.hidden = true;
  }
}

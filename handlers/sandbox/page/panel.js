// Something that stands beside the conversation, with a heading and a way to close it.

import { button, el } from "./dom.js";
import { giveBack } from "./focus.js";

export class Panel {
  constructor(node, titleId, title, closed = () => {}) {
    this.node = node;
    this.closed = closed;
    this.body = el("div", { class: "panel-body" });
    this.closer = button("Close", () => this.dismiss(), { class: "quiet", "aria-label": `Close ${title.toLowerCase()}` });
    node.replaceChildren(el("header", {}, el("h2", { id: titleId, tabindex: "-1" }, title), this.closer), this.body);
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.dismiss();
    });
  }

  get isOpen() {
    return !this.node.hidden;
  }

  open(opener = null) {
    this.opener = opener;
    this.node.hidden = false;
    this.node.querySelector("h2").focus({ preventScroll: true });
  }

  close() {
    this.node.hidden = true;
  }

  /** Closed by the person: focus goes back to where it came from. */
  dismiss() {
    this.close();
    this.closed();
    giveBack(this.opener);
  }
}

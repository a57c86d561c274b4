// "Are you sure?": Slack's confirm object as a small dialog.

import { el, freshId } from "../dom.js";
import { drawText, plain } from "./text.js";

/** Asks, and resolves to whether the person said yes. No `confirm` object means yes. */
export function confirmed(confirm, look) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const title = freshId("confirm");
    const answer = (words, value, style) => el("button", { type: "submit", value, class: `button ${style}` }, plain(words));
    const dialog = el(
      "dialog",
      { class: "confirm", "aria-labelledby": title, on: { close: done, keydown: (event) => event.stopPropagation() } },
      el("form", { method: "dialog" },
        el("h2", { id: title }, plain(confirm.title)),
        el("p", { class: "words" }, drawText(confirm.text, look)),
        el("div", { class: "row end" },
          answer(confirm.deny, "", ""),
          answer(confirm.confirm, "yes", confirm.style ?? "primary"))),
    );
    function done() {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    }
    document.body.append(dialog);
    dialog.showModal();
  });
}

// The pieces that both kinds of rich text are made of: links and mentions.

import { el } from "../dom.js";

/** A link that opens beside us; an address that is not a web or mail address stays text. */
export function link(url, ...words) {
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return el("span", {}, ...words);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...words);
}

export function mention(text) {
  return el("span", { class: "mention" }, text);
}

export function code(text) {
  return el("code", {}, text);
}

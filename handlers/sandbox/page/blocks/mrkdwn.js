// Slack's own small markup: *bold*, _italic_, ~struck~, `code`, > quotes, <links> and mentions.
// Source: https://docs.slack.dev/messaging/formatting-message-text

import { el } from "../dom.js";
import { fillDate } from "../when.js";
import { emoji } from "./emoji.js";
import { code, link, mention } from "./parts.js";

const BEFORE = "(?<![\\p{L}\\p{N}])";
const AFTER = "(?![\\p{L}\\p{N}])";
const styled = (mark) => `${BEFORE}[${mark}](?=\\S)([^${mark}\\n]*[^\\s${mark}])[${mark}]${AFTER}`;
const PIECES = ["`([^`\\n]+)`", "<([^<>\\n]+)>", styled("*"), styled("_"), styled("~"), ":([a-z0-9_+-]+):"];
const INLINE = PIECES.join("|");
const FENCE = /```\n?([\s\S]+?)\n?```/;
const QUOTED = /^(?:&gt;|>) ?/;

/** The text as nodes. `look` gives `names`, `zone` and `now` for mentions and dates. */
export function mrkdwn(text, look) {
  const nodes = [];
  text.split(FENCE).forEach((part, index) => {
    if (index % 2) nodes.push(el("pre", {}, unescape(part)));
    else if (part) nodes.push(...lines(part, look));
  });
  return nodes;
}

function lines(text, look) {
  const nodes = [];
  let said = [];
  let quoted = false;
  const flush = () => {
    const joined = said.join("\n");
    if (joined) nodes.push(el(quoted ? "blockquote" : "span", {}, ...inline(joined, look)));
    said = [];
  };
  for (const line of text.split("\n")) {
    if (QUOTED.test(line) !== quoted) {
      flush();
      quoted = !quoted;
    }
    said.push(quoted ? line.replace(QUOTED, "") : line);
  }
  flush();
  return nodes;
}

function inline(text, look) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(new RegExp(INLINE, "gu"))) {
    nodes.push(unescape(text.slice(from, found.index)), piece(found, look));
    from = found.index + found[0].length;
  }
  nodes.push(unescape(text.slice(from)));
  return nodes.filter((node) => node !== "");
}

function piece([, quotedCode, angle, bold, italic, struck, name], look) {
  if (quotedCode) return code(unescape(quotedCode));
  if (angle) return angled(angle, look);
  if (bold) return el("strong", {}, ...inline(bold, look));
  if (italic) return el("em", {}, ...inline(italic, look));
  if (struck) return el("s", {}, ...inline(struck, look));
  return emoji(name);
}

function angled(inside, look) {
  const [target, label] = inside.split(/\|(.*)/s);
  const words = label === undefined ? undefined : unescape(label);
  if (target.startsWith("@")) return mention(`@${look.names.userName(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${words || look.names.channelName(target.slice(1))}`);
  if (target.startsWith("!date^")) {
    const [, seconds, format, url] = target.split("^");
    const said = fillDate(unescape(format), Number(seconds), look.zone, look.now);
    return url ? link(unescape(url), said) : said;
  }
  if (target.startsWith("!")) return mention(words ?? `@${target.slice(1).split("^")[0]}`);
  return link(unescape(target), words ?? unescape(target).replace(/^mailto:/, ""));
}

function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

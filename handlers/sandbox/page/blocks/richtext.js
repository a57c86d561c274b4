// The rich_text block: sections, lists, quotes and preformatted text made of styled runs.
// Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { el } from "../dom.js";
import { fillDate } from "../when.js";
import { emoji } from "./emoji.js";
import { code, link, mention } from "./parts.js";

export function richText(block, look) {
  return el("div", { class: "rich", dir: "auto" }, block.elements.map((part) => drawPart(part, look)));
}

function drawPart(part, look) {
  switch (part.type) {
    case "rich_text_list":
      return list(part, look);
    case "rich_text_quote":
      return el("blockquote", {}, runs(part, look));
    case "rich_text_preformatted":
      return el("pre", {}, runs(part, look));
    default:
      return el("p", {}, runs(part, look));
  }
}

function list(part, look) {
  const ordered = part.style === "ordered";
  return el(
    ordered ? "ol" : "ul",
    { class: `indent-${Math.min(part.indent ?? 0, 8)}`, start: ordered && part.offset ? part.offset + 1 : null },
    part.elements.map((item) => el("li", {}, runs(item, look))),
  );
}

function runs(part, look) {
  return part.elements.map((run) => {
    const style = run.style ?? {};
    let node = drawRun(run, look);
    if (style.code) node = code(node);
    if (style.strike) node = el("s", {}, node);
    if (style.italic) node = el("em", {}, node);
    if (style.bold) node = el("strong", {}, node);
    return node;
  });
}

function drawRun(run, look) {
  switch (run.type) {
    case "link":
      return link(run.url, run.text || run.url);
    case "user":
      return mention(`@${look.names.userName(run.user_id)}`);
    case "channel":
      return mention(`#${look.names.channelName(run.channel_id)}`);
    case "usergroup":
      return mention(`@${run.usergroup_id}`);
    case "broadcast":
      return mention(`@${run.range}`);
    case "emoji":
      return emoji(run.name, run.unicode);
    case "date":
      return dated(run, look);
    case "color":
      return code(run.value);
    default:
      return run.text ?? "";
  }
}

function dated(run, look) {
  const said = fillDate(run.format, run.timestamp, look.zone, look.now);
  return run.url ? link(run.url, said) : said;
}

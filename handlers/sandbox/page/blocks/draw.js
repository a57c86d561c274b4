// Block Kit on this page: one function per block.
//
// `look` is what a block needs to know of its surroundings: `names`, `zone` and `now` for mentions
// and dates; `act`, `mark` for what can be pressed; `fields`, `draft`, `keep`, `errors` for forms.

import { el } from "../dom.js";
import { drawElement } from "./elements.js";
import { drawImage } from "./image.js";
import { drawInput } from "./input.js";
import { richText } from "./richtext.js";
import { drawText, plain } from "./text.js";

const BLOCKS = { actions, context, divider, header, image, input: drawInput, rich_text: richText, section };

export function drawBlocks(blocks, look) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type] ?? cannot;
    return el("div", { class: `block ${block.type}` }, draw(block, look), look.trouble(block));
  });
}

function cannot(block) {
  return el("p", { class: "cannot" }, `This page cannot show a ${block.type} block.`);
}

function header(block) {
  return el("h3", { dir: "auto" }, plain(block.text));
}

function divider() {
  return el("hr");
}

function section(block, look) {
  const said = (text) => el("div", { class: "words", dir: "auto" }, drawText(text, look));
  const words = [
    block.text ? said(block.text) : null,
    block.fields ? el("div", { class: "fields" }, block.fields.map(said)) : null,
  ];
  if (!block.accessory) return el("div", {}, words);
  return el("div", { class: "with-accessory" }, el("div", {}, words), drawElement(block.accessory, block, look));
}

function context(block, look) {
  const said = (text) => el("span", { class: "words", dir: "auto" }, drawText(text, look));
  const parts = block.elements.map((part) => (part.type === "image" ? drawImage(part, "tiny") : said(part)));
  return el("div", { class: "small" }, parts);
}

function actions(block, look) {
  return el("div", { class: "row" }, block.elements.map((element) => drawElement(element, block, look)));
}

function image(block) {
  return el("figure", {}, drawImage(block), block.title ? el("figcaption", {}, plain(block.title)) : null);
}

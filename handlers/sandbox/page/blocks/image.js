// Images. Nothing is loaded from outside: a picture that lives elsewhere is shown by its words.

import * as api from "../api.js";
import { el } from "../dom.js";

export function drawImage(image, shape = "") {
  const url = image.slack_file?.id ? api.picture(image.slack_file.id) : (image.image_url ?? "");
  const ours = url.startsWith("data:image/") || URL.parse?.(url, location.href)?.origin === location.origin;
  if (ours) return el("img", { src: url, alt: image.alt_text, class: `picture ${shape}` });
  const words = el("span", { "aria-hidden": "true" }, image.alt_text);
  return el("span", { class: `picture absent ${shape}`, role: "img", "aria-label": image.alt_text }, words);
}

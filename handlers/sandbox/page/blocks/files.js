// The field for files: a button that opens the device's own dialog, and what was added so far.

import * as api from "../api.js";
import { announce, button, el, freshId } from "../dom.js";
import { Trouble } from "../troubles.js";

const MOST_FILES = 10;
const MEGABYTE = 1024 * 1024;
const LARGEST = 10 * MEGABYTE;

/** A control whose value is a list of { id, name, size }. `look` is a form's. */
export function filesControl(block, element, look) {
  const most = element.max_files ?? MOST_FILES;
  const accepted = element.filetypes ?? [];
  let files = [];
  const input = el("input", {
    type: "file",
    multiple: most > 1,
    accept: accepted.length ? accepted.map((kind) => `.${kind}`).join(",") : null,
    on: { change: () => add([...input.files]) },
  });
  const list = el("ul", { class: "files" });
  const wrong = el("p", { class: "problem", role: "alert", hidden: true, id: freshId("file-problem") });
  const node = el("div", { class: "file-field" }, input, wrong, list);

  function show() {
    list.replaceChildren(...files.map((file) => el(
      "li", {},
      el("span", { class: "file-name", dir: "auto" }, file.name), el("small", {}, sizeOf(file.size)),
      button("Remove", () => change(files.filter((one) => one !== file)), { class: "quiet", "aria-label": `Remove ${file.name}` }),
    )));
    input.hidden = files.length >= most;
  }
  function change(to) {
    files = to;
    show();
    node.dispatchEvent(new Event("input"));
  }
  function say(sentence) {
    wrong.textContent = sentence;
    wrong.hidden = !sentence;
  }
  async function add(chosen) {
    input.value = "";
    say("");
    if (files.length + chosen.length > most) {
      say(`Please add no more than ${most} ${most === 1 ? "file" : "files"}.`);
      return;
    }
    input.setAttribute("aria-busy", "true");
    try {
      for (const file of chosen) await addOne(file);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      say(trouble.message);
    } finally {
      input.removeAttribute("aria-busy");
    }
  }
  async function addOne(file) {
    if (file.size > LARGEST) throw new Trouble("", `${file.name} is too big. A file can have up to 10 MB.`);
    const sent = await look.upload(block, element, file.name, await base64Of(file));
    announce(`${file.name} was added.`);
    change([...files, sent]);
  }
  return { node, focus: input, read: () => files, write: (value) => { files = value ?? []; show(); } };
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < MEGABYTE ? `${Math.round(bytes / 1024)} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Trouble("", `${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });
}

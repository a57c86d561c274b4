// Building the page from elements and text. Nothing here ever reads text as markup.

/**
 * Makes an element. In `given`, `class` is its classes, `on` maps events to listeners, and every
 * other key is an attribute; false, null and undefined leave an attribute out.
 */
export function el(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(given)) {
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(key, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A button that says `label`; `given` are further attributes. */
export function button(label, press, given = {}) {
  return el("button", { type: "button", class: "button", ...given, on: { click: press } }, label);
}

/** Words for screen readers alone. */
export function unseen(text) {
  return el("span", { class: "unseen" }, text);
}

/**
 * Makes `parent` hold one child per item, in order. `signature` says when a drawn item is stale:
 * the elements of all others stay, and with them focus, scroll and what is being typed.
 */
export function sync(parent, items, signature, draw) {
  const kept = new Map([...parent.children].map((node) => [node.signature, node]));
  const wanted = items.map((item) => {
    const sign = signature(item);
    const node = kept.get(sign) ?? draw(item);
    node.signature = sign;
    return node;
  });
  const stays = new Set(wanted);
  for (const node of [...parent.children]) if (!stays.has(node)) node.remove();
  wanted.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

let lastId = 0;

/** An id for tying a label to its field. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** Says a sentence to people who cannot see the page change. */
export function announce(sentence) {
  document.getElementById("announcer").textContent = sentence;
}

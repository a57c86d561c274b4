// What blocks may know and do where they stand: in a message, a form or the App Home.

import * as api from "../api.js";
import { el } from "../dom.js";
import { Trouble } from "../troubles.js";
import { confirmed } from "./confirm.js";

const inHand = new Set();

/**
 * A look at blocks from `source` ({channel, ts} or {view_id}). `drafts`, if given, is
 * { get(field), set(field, value) } and keeps what is typed; `errors` are by block id;
 * `conversation` is where a form was opened from.
 */
export function lookFrom(world, source, { drafts = null, errors = {}, conversation = source.channel } = {}) {
  const user = world.user;
  const place = source.view_id ?? `${source.channel}:${source.ts}`;
  const key = (block, element) => [user, place, block.block_id, element.action_id].join("|");
  const fieldOf = (block, element) => `${block.block_id}|${element.action_id}`;
  const look = {
    names: world,
    zone: world.zone,
    now: world.now,
    fields: [],
    errors,
    conversation,
    draft: (block, element) => drafts?.get(fieldOf(block, element)),
    keep: (block, element, value) => drafts?.set(fieldOf(block, element), value),
    upload: async (block, element, name, base64) => {
      const where = { view_id: source.view_id, block_id: block.block_id, action_id: element.action_id };
      return (await api.upload(user, { ...where, name, base64 })).file;
    },
    mark: (node, block, element) => marked(node, key(block, element)),
    trouble: (block) => troubleSlot(`${user}|${place}|${block.block_id}`, block),
    act: (block, element, value) => act(look, { user, source, place }, block, element, value, key(block, element)),
  };
  return look;
}

/** Everything that stands in the fields, by block and action. */
export function valuesOf(look) {
  const values = {};
  for (const { block, element, control } of look.fields) {
    (values[block.block_id] ??= {})[element.action_id] = control.read();
  }
  return values;
}

async function act(look, { user, source, place }, block, element, value, key) {
  if (inHand.has(key) || !(await confirmed(element.confirm, look))) return false;
  const slot = `${user}|${place}|${block.block_id}`;
  hold(key, true);
  showTrouble(slot, "");
  try {
    await api.click(user, {
      source,
      block_id: block.block_id,
      action_id: element.action_id,
      value: value ?? undefined,
      state: valuesOf(look),
    });
    return true;
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    showTrouble(slot, trouble.message);
    return false;
  } finally {
    hold(key, false);
  }
}

function marked(node, key) {
  node.dataset.act = key;
  if (inHand.has(key)) node.setAttribute("aria-busy", "true");
  return node;
}

/** Marks what was pressed as busy, also where it was drawn anew meanwhile. */
function hold(key, busy) {
  if (busy) inHand.add(key);
  else inHand.delete(key);
  for (const node of document.querySelectorAll(`[data-act="${CSS.escape(key)}"]`)) {
    if (busy) node.setAttribute("aria-busy", "true");
    else node.removeAttribute("aria-busy");
  }
}

function troubleSlot(slot, block) {
  if (!block.accessory && block.type !== "actions" && !block.dispatch_action) return null;
  return el("p", { class: "problem", role: "alert", hidden: true, "data-trouble": slot });
}

function showTrouble(slot, sentence) {
  for (const node of document.querySelectorAll(`[data-trouble="${CSS.escape(slot)}"]`)) {
    node.textContent = sentence;
    node.hidden = !sentence;
  }
}

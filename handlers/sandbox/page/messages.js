// Drawing what was said: one list item per message, days between them.

import { shortcut } from "./api.js";
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks/draw.js";
import { lookFrom } from "./blocks/look.js";
import { mrkdwn } from "./blocks/mrkdwn.js";
import { button, el, sync, unseen } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { Trouble } from "./troubles.js";
import { day, full, momentOf, timeOfDay } from "./when.js";

const TOGETHER = 5 * 60;

/** Shows `messages` in `list`. `openThread(ts)` is called for replies, null inside a thread. */
export function showMessages(list, messages, world, channel, openThread) {
  const items = messages.map((message, index) => ({
    message,
    newDay: isNewDay(messages[index - 1], message, world.zone),
    follows: isFollowing(messages[index - 1], message),
  }));
  const sign = (item) => JSON.stringify([item, world.user, channel]);
  const draw = (item) => drawItem(item, world, channel, openThread);
  keepingFocus(list, () => sync(list, items, sign, draw), list.parentElement);
}

function isNewDay(before, message, zone) {
  return !before || day(momentOf(before.ts), zone) !== day(momentOf(message.ts), zone);
}

function isFollowing(before, message) {
  return Boolean(
    before &&
      before.author.name === message.author.name &&
      !before.ephemeral &&
      !message.ephemeral &&
      Number(message.ts) - Number(before.ts) < TOGETHER,
  );
}

function drawItem({ message, newDay, follows }, world, channel, openThread) {
  const moment = momentOf(message.ts);
  const kind = [follows && !newDay && "follows", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
  return el(
    "li",
    { class: kind },
    newDay ? el("h2", { class: "day" }, el("span", {}, day(moment, world.zone))) : null,
    el("article", { "aria-label": `${message.author.name}, ${full(moment, world.zone)}`, class: "message" },
      avatar(world, message.user, message.author.name),
      el("div", { class: "said" },
        message.ephemeral ? el("p", { class: "only-you" }, "Only visible to you") : null,
        byline(message, moment, world),
        body(message, world, channel),
        edited(message, world.zone),
        replies(message, openThread),
        shortcuts(message, world, channel))),
  );
}

function byline(message, moment, world) {
  const bot = message.author.kind === "bot";
  const stamp = { datetime: moment.toISOString(), title: full(moment, world.zone) };
  return el(
    "p",
    { class: "byline" },
    el("strong", {}, message.author.name),
    bot ? el("span", { class: "tag" }, "app") : null,
    " ",
    el("time", stamp, timeOfDay(moment, world.zone)),
  );
}

function body(message, world, channel) {
  if (message.deleted) return el("p", { class: "gone" }, "This message was deleted.");
  const look = lookFrom(world, { channel, ts: message.ts });
  if (message.blocks?.length) return el("div", { class: "blocks" }, drawBlocks(message.blocks, look));
  return el("div", { class: "words", dir: "auto" }, mrkdwn(message.text, look));
}

function edited(message, zone) {
  if (!message.edited || message.deleted) return null;
  const at = message.edited.ts ? full(momentOf(message.edited.ts), zone) : null;
  return el("p", { class: "edited", title: at }, "(edited)");
}

/** What the app offers at a message: behind "More" in Slack, here a button for each. */
function shortcuts(message, world, channel) {
  if (message.ephemeral || message.deleted) return null;
  return world.state.shortcuts.map(({ name, callback_id: id }) => {
    const trouble = el("span", { class: "shortcut-trouble", role: "alert" });
    const choose = async () => {
      trouble.textContent = "";
      try {
        await shortcut(world.user, channel, message.ts, id);
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        trouble.textContent = error.message;
      }
    };
    const chooser = button(name, choose, { class: "replies shortcut", "data-act": `shortcut|${id}|${message.ts}` });
    chooser.append(unseen(` of ${message.author.name}`));
    return el("span", { class: "shortcuts" }, chooser, trouble);
  });
}

function replies(message, openThread) {
  if (!openThread || message.ephemeral) return null;
  const count = message.reply_count ?? 0;
  if (!count && message.deleted) return null;
  const label = count ? `${count} ${count === 1 ? "reply" : "replies"}` : "Reply";
  const opener = button(label, () => openThread(message.ts), {
    class: count ? "replies" : "replies first",
    "data-act": `thread|${message.ts}`,
  });
  opener.append(unseen(` to ${message.author.name}`));
  return opener;
}

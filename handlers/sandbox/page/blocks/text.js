// Text objects: plain_text is shown letter by letter, mrkdwn is read.

import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** A text object as nodes. */
export function drawText(text, look) {
  return text.type === "mrkdwn" ? mrkdwn(text.text, look) : [plain(text)];
}

/** A plain_text object as the words that stand on a button or label. */
export function plain(text) {
  return text.emoji === false ? text.text : withEmoji(text.text);
}

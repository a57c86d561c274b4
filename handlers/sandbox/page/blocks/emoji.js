// Names of emoji. Only common ones; any other is shown as its :name:.

const NAMED = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_right: "➡️", ballot_box_with_check: "☑️",
  balloon: "🎈", bell: "🔔", blossom: "🌼", blue_heart: "💙", books: "📚", bulb: "💡",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", calendar: "📆", chart_with_upwards_trend: "📈",
  clap: "👏", clipboard: "📋", coffee: "☕", date: "📅", ear: "👂", eyes: "👀", family: "👪",
  green_heart: "💚", handshake: "🤝", heart: "❤️", heavy_check_mark: "✔️", heavy_plus_sign: "➕",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", house: "🏠", information_source: "ℹ️", key: "🔑",
  lock: "🔒", mailbox: "📫", memo: "📝", mega: "📣", mute: "🔇", no_entry_sign: "🚫", ok_hand: "👌",
  pause_button: "⏸️", pencil: "📝", pencil2: "✏️", phone: "☎️", point_right: "👉", pray: "🙏",
  pushpin: "📌", question: "❓", raised_hands: "🙌", rocket: "🚀", seedling: "🌱", slightly_smiling_face: "🙂",
  smile: "😄", sparkles: "✨", speech_balloon: "💬", star: "⭐", sun_with_face: "🌞", sunny: "☀️",
  tada: "🎉", telephone_receiver: "📞", thought_balloon: "💭", thumbsup: "👍", warning: "⚠️",
  wave: "👋", white_check_mark: "✅", x: "❌", yellow_heart: "💛", zzz: "💤",
};

/** The emoji of a name, by its hexadecimal code points where they are given. */
export function emoji(name, unicode) {
  if (NAMED[name]) return NAMED[name];
  if (/^[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/i.test(unicode ?? "")) {
    return String.fromCodePoint(...unicode.split("-").map((point) => Number.parseInt(point, 16)));
  }
  return `:${name}:`;
}

/** Replaces the :names: in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
}

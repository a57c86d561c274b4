// Saying a time to somebody: always in a named zone, never in the computer's own.

const FORMS = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};
const BRIEF = { weekday: "short", month: "short", day: "numeric" };

function say(moment, zone, form) {
  return new Intl.DateTimeFormat("en-US", { ...form, timeZone: zone }).format(moment).replace(/\u202f/g, " ");
}

/** The moment of a message's "seconds.microseconds". */
export function momentOf(ts) {
  return new Date(Number(ts) * 1000);
}

/** "5:30 PM CT" */
export function timeOfDay(moment, zone) {
  return say(moment, zone, { hour: "numeric", minute: "2-digit", timeZoneName: "shortGeneric" });
}

/** "Tuesday, January 13" */
export function day(moment, zone) {
  return say(moment, zone, { weekday: "long", month: "long", day: "numeric" });
}

/** "Tue, Jan 13, 2026, 5:30 PM CT" */
export function full(moment, zone) {
  return `${say(moment, zone, { ...BRIEF, year: "numeric" })}, ${timeOfDay(moment, zone)}`;
}

/** "Tue, Jan 13, 5:30 PM CT" */
export function brief(moment, zone) {
  return `${say(moment, zone, BRIEF)}, ${timeOfDay(moment, zone)}`;
}

function calendarDay(moment, zone) {
  return Date.parse(say(moment, zone, FORMS.date)) / 86_400_000;
}

function pretty(moment, zone, now, form) {
  const away = Math.round(calendarDay(moment, zone) - calendarDay(now, zone));
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[away] ?? say(moment, zone, form);
}

function ago(moment, now) {
  const seconds = (moment - now) / 1000;
  const [size, unit] = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
  ].find(([size]) => Math.abs(seconds) >= size) ?? [1, "second"];
  return new Intl.RelativeTimeFormat("en-US", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** Fills Slack's date format ("{date_pretty} at {time}") for a Unix time in seconds. */
export function fillDate(format, seconds, zone, now) {
  const moment = new Date(seconds * 1000);
  return format.replace(/\{([a-z_]+)\}/g, (token, name) => {
    if (name === "ago") return ago(moment, now);
    if (name === "day_divider_pretty") return pretty(moment, zone, now, FORMS.date_long);
    if (name.startsWith("date") && name.endsWith("_pretty")) {
      return pretty(moment, zone, now, FORMS[name.slice(0, -"_pretty".length)] ?? FORMS.date);
    }
    return FORMS[name] ? say(moment, zone, FORMS[name]) : token;
  });
}

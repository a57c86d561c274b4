// The requests that this page makes. Each resolves to the answer's JSON or throws Trouble.

import { Trouble, unreachable } from "./troubles.js";

async function ask(path, init = {}) {
  const answer = await fetch(path, { cache: "no-store", ...init }).catch(() => null);
  const body = await answer?.json().catch(() => null);
  if (!body) throw unreachable();
  if (body.ok === false || !answer.ok) throw new Trouble(body.code ?? "", body.error ?? unreachable().message);
  return body;
}

function get(path, query) {
  return ask(`${path}?${new URLSearchParams(query)}`);
}

function post(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

export const state = (user) => get("/sandbox/state", user ? { user } : {});
export const messages = (user, channel, thread) =>
  get("/sandbox/messages", thread ? { user, channel, thread } : { user, channel });
export const home = (user) => get("/sandbox/home", { user });
export const modals = (user) => get("/sandbox/modals", { user });
export const picture = (id) => `/sandbox/picture?${new URLSearchParams({ id })}`;
export const traffic = (after) => get("/sandbox/traffic", { after });

export const say = (user, channel, text, thread) =>
  post("/sandbox/say", { user, channel, text, ...(thread && { thread_ts: thread }) });
export const command = (user, channel, name, text) =>
  post("/sandbox/command", { user, channel, command: name, text });
export const click = (user, what) => post("/sandbox/click", { user, ...what });
export const shortcut = (user, channel, ts, callbackId) =>
  post("/sandbox/shortcut", { user, channel, ts, callback_id: callbackId });
export const submit = (user, viewId, values) =>
  post("/sandbox/submit", { user, view_id: viewId, values });
export const upload = (user, what) => post("/sandbox/upload", { user, ...what });
export const close = (user, viewId) => post("/sandbox/close", { user, view_id: viewId });
export const openHome = (user) => post("/sandbox/home", { user });
export const invite = (user, channel) => post("/sandbox/invite", { user, channel });
export const markRead = (user, channel) => post("/sandbox/read", { user, channel });

export const clock = (url) => ask(url);
export const moveClock = (url, to) => post(url, { to });

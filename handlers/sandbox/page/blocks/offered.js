// What a choice offers from the workspace: people, channels, conversations.

const PEOPLE = ["users_select", "multi_users_select"];
const CHANNELS = ["channels_select", "multi_channels_select"];
const CONVERSATIONS = ["conversations_select", "multi_conversations_select"];

export const FROM_WORKSPACE = [...PEOPLE, ...CHANNELS, ...CONVERSATIONS];

/** The options of an element that brings none itself, as Block Kit options. */
export function offered(element, state) {
  if (PEOPLE.includes(element.type)) return state.users.map(({ id, real_name }) => option(id, real_name));
  const { include = ["public", "private", "im"], exclude_bot_users: withoutApps } = element.filter ?? {};
  const kinds = CHANNELS.includes(element.type) ? ["public"] : include;
  const channels = state.channels
    .filter((channel) => kinds.includes(channel.is_private ? "private" : "public"))
    .map(({ id, name }) => option(id, `#${name}`));
  if (!kinds.includes("im") || withoutApps) return channels;
  return [...channels, ...state.conversations.filter(({ kind }) => kind === "im").map(({ id, name }) => option(id, name))];
}

/** What such an element begins with. */
export function firstChoice(element, state, conversation) {
  const given =
    element.initial_user ?? element.initial_channel ?? element.initial_conversation ??
    element.initial_users ?? element.initial_channels ?? element.initial_conversations;
  if (given?.length) return given;
  const many = element.type.startsWith("multi_");
  const here = element.default_to_current_conversation
    && offered(element, state).find(({ value }) => value === conversation)?.value;
  if (many) return here ? [here] : [];
  return here || null;
}

function option(value, text) {
  return { text: { type: "plain_text", text }, value };
}

// What the simulator says of a chat, brought to the one shape the phones draw.

/** Messages, commands, reply keyboard and toasts of a chat; a fact left out by the server is empty. */
export function chatFrom(raw) {
  const messages = (raw?.messages ?? []).map(messageFrom);
  for (const message of messages) message.reply_to = quoteIn(messages, message.reply_to);
  return {
    messages,
    commands: raw?.commands ?? [],
    toasts: raw?.toasts ?? [],
    keyboard: keyboard(raw?.keyboard),
    typing: raw?.typing ?? null,
    pinned: messages.filter((message) => message.pinned && !message.deleted).at(-1) ?? null,
    blocked: Boolean(raw?.blocked),
    opened: raw?.opened ?? messages.length > 0,
  };
}

function messageFrom(raw) {
  return {
    ...raw,
    from: raw.from === "bot" ? "bot" : "person",
    text: shownText(raw),
    html: shownText(raw) === raw.text ? raw.html : "",
    sent: raw.text ?? "",
    buttons: raw.buttons ?? [],
    edited: Boolean(raw.edited),
    document: raw.document ?? null,
    reply_to: raw.reply_to ?? null,
  };
}

/** A phone does not show what a link brought along with « /start ». */
function shownText({ from, text }) {
  return from === "person" && /^\/start \S/.test(text) ? "/start" : text ?? "";
}

function quoteIn(messages, quote) {
  if (!quote) return null;
  const id = typeof quote === "object" ? quote.message_id : quote;
  const found = messages.find((message) => message.message_id === id);
  return found ? { message_id: id, from: found.from, text: found.text } : { message_id: id };
}

/** What stands under the field: the rows of a reply keyboard, or only a hint of what to write. */
function keyboard(raw) {
  return { rows: raw?.keyboard ?? [], placeholder: raw?.input_field_placeholder ?? "" };
}

/** The `start` payload of an invitation, whether told alone or with words round it. */
export function invitationOf(person) {
  const told = person.invitation;
  if (!told) return null;
  if (typeof told === "string") return told.match(/[?&]start=([\w-]+)/)?.[1] ?? told;
  return told.payload ?? null;
}

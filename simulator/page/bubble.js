// One message on one phone. It lives as long as the message is shown, and re-renders only what
// changed: a button that has the focus keeps it when the text above is edited.

import { el, icon, iconButton } from "./dom.js";
import { fileSize, hourInWords, moment } from "./french.js";
import { link, wordsOf } from "./words.js";

const ATTACHED = {
  poll: ["list", "Sondage"], photo: ["photo", "Photo"], voice: ["voice", "Message vocal"], sticker: ["sticker", "Autocollant"],
  location: ["place", "Position"], contact: ["contact", "Contact"], video: ["photo", "Vidéo"],
};

export class Bubble {
  /** `hands`: what a person may do with a message: press, sayCommand, follow, reply, edit. */
  constructor(message, hands) {
    this.hands = hands;
    this.shown = {};
    this.waiting = new Map();
    this.node = el("li", { class: `message ${message.from}`, data: { id: message.message_id } });
    this.box = el("div", { class: "bubble" });
    this.keys = el("div", { class: "keys" });
    this.handles = el("div", { class: "handles" });
    this.node.append(this.box, this.handles, this.keys);
    this.show(message);
  }

  show(message) {
    this.message = message;
    const { buttons = [], ...rest } = message;
    if (this.changed("box", rest)) this.drawBox();
    if (this.changed("keys", buttons)) this.drawKeys();
    if (this.changed("handles", message.deleted)) this.drawHandles();
  }

  changed(part, value) {
    const now = JSON.stringify(value ?? null);
    const different = this.shown[part] !== now;
    this.shown[part] = now;
    return different;
  }

  drawBox() {
    const { message } = this;
    this.node.classList.toggle("deleted", Boolean(message.deleted));
    if (message.deleted) return this.box.replaceChildren("Message supprimé");
    const words = wordsOf(message, this.hands);
    this.box.replaceChildren(
      el("span", { class: "sr" }, message.from === "bot" ? "Cheville : " : "Vous : "),
      ...quoteOf(message), ...attachedTo(message),
      words.length ? el("div", { class: "words" }, words) : "",
      ...reactionsOf(message), this.meta(),
    );
    return undefined;
  }

  meta() {
    const when = moment(this.message.date);
    return el("span", { class: "meta" },
      this.message.edited ? el("span", { class: "edited" }, "modifié ") : null,
      el("time", { datetime: when.toISOString() }, hourInWords(when)));
  }

  drawKeys() {
    const at = [...this.keys.querySelectorAll(".key")].indexOf(document.activeElement);
    const rows = this.message.deleted ? [] : this.message.buttons ?? [];
    this.keys.replaceChildren(...rows.map((row, r) =>
      el("div", { class: "row" }, row.map((button, c) => this.key(button, r, c)))));
    this.node.classList.toggle("with-keys", rows.length > 0);
    this.waiting.clear();
    if (at >= 0) this.refocus(at);
  }

  /** The tapped button is gone: the focus goes to what took its place, else to the message. */
  refocus(place) {
    const keys = this.keys.querySelectorAll(".key");
    if (keys.length) return keys[Math.min(place, keys.length - 1)].focus();
    this.node.tabIndex = -1;
    return this.node.focus({ preventScroll: true });
  }

  key(button, row, col) {
    if (button.url) return link(button.url, [el("span", {}, button.text), icon("out")], this.hands, { class: "key" });
    const node = el("button", { type: "button", class: "key" }, el("span", {}, button.text));
    // A second tap is let through: people tap twice, and the bot must stand it.
    node.addEventListener("click", () => this.press(node, { button, row, col }));
    return node;
  }

  press(node, tap) {
    this.waiting.set(node, (this.waiting.get(node) ?? 0) + 1);
    node.classList.add("waiting");
    node.setAttribute("aria-busy", "true");
    this.hands.press(this, tap);
  }

  /** The bot answered, or time ran out. */
  answered() {
    for (const node of this.waiting.keys()) {
      node.classList.remove("waiting");
      node.removeAttribute("aria-busy");
    }
    this.waiting.clear();
  }

  drawHandles() {
    if (this.message.deleted) return this.handles.replaceChildren();
    // Reached by mouse on any message; by keyboard on the newest only: Tab must not go through all.
    const reply = iconButton("reply", "Répondre à ce message", () => this.hands.reply(this.message),
      { class: "handle" });
    const edit = iconButton("pencil", "Modifier ce message", () => this.hands.edit(this.message),
      { class: "handle" });
    return this.handles.replaceChildren(edit, reply);
  }

  place({ first, last, editable, newest }) {
    this.node.classList.toggle("first", first);
    this.node.classList.toggle("last", last);
    const [edit, reply] = this.handles.children;
    if (!edit) return;
    edit.hidden = !editable;
    reply.hidden = editable;
    reply.tabIndex = newest ? 0 : -1;
  }
}

function reactionsOf({ reactions = [] }) {
  return reactions.length ? [el("span", { class: "reactions", title: "Réaction de Cheville" }, ...reactions)] : [];
}

function quoteOf({ reply_to: quoted }) {
  if (!quoted || typeof quoted !== "object") return [];
  const who = quoted.from === "person" ? "Vous" : "Cheville";
  return [el("div", { class: "quoted" }, el("b", {}, who), el("span", {}, quoted.text || "Message"))];
}

function attachedTo(message) {
  if (message.kind === "photo" && message.document) return [picture(message)];
  if (ATTACHED[message.kind]) return [attachment(message)];
  return message.document ? [fileCard(message.document)] : [];
}

function fileCard(file) {
  const name = file.file_name || "Document";
  const size = fileSize(file.size ?? file.file_size);
  const ending = name.includes(".") ? name.split(".").pop().toLowerCase() : "";
  const about = [ending.toUpperCase(), size].filter(Boolean).join(" · ");
  const traits = { class: "file", href: file.url, download: name, title: `Télécharger ${name}` };
  return el(file.url ? "a" : "div", file.url ? traits : { class: "file" },
    el("span", { class: `file-icon kind-${ending}` }, icon(ending === "ics" ? "calendar" : "file")),
    el("span", { class: "file-words" }, el("b", {}, name), el("span", {}, about)),
    file.url ? el("span", { class: "file-get" }, icon("down"), el("span", { class: "sr" }, "Télécharger")) : null);
}

function picture(message) {
  return el("img", { class: "picture", src: message.document.url, alt: message.text || "Photo" });
}

function attachment(message) {
  const [drawing, name] = ATTACHED[message.kind];
  return el("div", { class: `attached ${message.kind}` },
    el("span", { class: "file-icon" }, icon(drawing)), el("b", {}, name));
}

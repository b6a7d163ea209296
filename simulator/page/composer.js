// The foot of a phone: the typing field and what stands round it. What is being typed lives here
// and nowhere else, so no refresh can lose it.

import { arrange, el, icon, iconButton } from "./dom.js";

const SAMPLES = [["photo", "photo", "Photo"], ["voice", "voice", "Message vocal"],
  ["sticker", "sticker", "Autocollant"], ["location", "place", "Ma position"]];

export class Composer {
  /** `hands`: say(text, replyTo), edit(messageId, text), tapKey(text),
   *  send(what), lastOwn(). */
  constructor(name, hands) {
    this.hands = hands;
    this.commands = [];
    this.aim = null;
    this.field = el("textarea", {
      rows: "1", placeholder: "Message", "aria-label": `Message de ${name} à Cheville`, enterkeyhint: "send",
      on: { keydown: (event) => this.keyed(event), input: () => this.typed() },
    });
    this.aiming = el("div", { class: "aiming", hidden: true });
    this.list = el("ul", { class: "commands", hidden: true, "aria-label": "Commandes" });
    this.replies = el("div", { class: "replies", hidden: true, role: "group", "aria-label": "Réponses proposées" });
    this.slash = el("button", {
      type: "button", class: "round slash", "aria-label": "Menu des commandes", title: "Menu des commandes",
      "aria-expanded": "false", on: { click: () => this.toggleCommands() },
    }, "/");
    this.showReplies = iconButton("keys", "Afficher les réponses proposées", () => this.toggleReplies(), { hidden: true });
    const send = iconButton("send", "Envoyer", () => this.send(), { class: "send" });
    this.form = el("form", { class: "composer", on: { submit: (event) => event.preventDefault() } },
      this.attachments(), this.slash, this.field, this.showReplies, send);
    this.node = el("div", { class: "writing" }, this.list, this.aiming, this.form, this.replies);
    this.node.addEventListener("focusout", (event) => this.left(event));
  }

  keyed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") {
      if (this.list.hidden) this.forgetAim();
      this.closeCommands();
    } else if (event.key === "ArrowUp" && !this.field.value && this.hands.lastOwn()) {
      event.preventDefault();
      this.edit(this.hands.lastOwn());
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !this.list.hidden) {
      event.preventDefault();
      this.step(event.key === "ArrowDown" ? 0 : -1);
    }
  }

  typed() {
    this.grow();
    const text = this.field.value;
    if (/^\/[a-z0-9_]*$/i.test(text)) this.openCommands(text.slice(1));
    else this.closeCommands();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 132)}px`;
  }

  async send() {
    const text = this.field.value.trim();
    const { aim } = this;
    if (!text) return this.field.focus();
    this.write("");
    this.forgetAim();
    this.closeCommands();
    this.field.focus();
    const done = aim?.edits
      ? await this.hands.edit(aim.edits, text)
      : await this.hands.say(text, aim?.answers);
    // Refused: what was written comes back, unless something else was begun since.
    if (!done && !this.field.value) this.write(text);
    return undefined;
  }

  write(text) {
    this.field.value = text;
    this.grow();
  }

  // Answering or editing one message -----------------------------------------------------------

  reply(message) {
    this.aimAt({ answers: message.message_id }, "reply", "Répondre à", message.text);
  }

  edit(message) {
    this.aimAt({ edits: message.message_id, kept: this.field.value }, "pencil", "Modifier", message.text);
    this.write(message.text ?? "");
  }

  aimAt(aim, drawing, deed, text) {
    this.forgetAim();
    this.aim = aim;
    this.aiming.replaceChildren(icon(drawing),
      el("span", { class: "aiming-words" }, el("b", {}, deed), el("span", {}, text || "Message")),
      iconButton("close", "Annuler", () => { this.forgetAim(); this.field.focus(); }));
    this.aiming.hidden = false;
    this.field.focus();
  }

  forgetAim() {
    if (this.aim?.edits) this.write(this.aim.kept);
    this.aim = null;
    this.aiming.hidden = true;
  }

  // Commands -----------------------------------------------------------------------------------

  setCommands(commands) {
    this.commands = commands;
    this.slash.hidden = commands.length === 0;
  }

  toggleCommands() {
    if (!this.list.hidden) return this.closeCommands();
    this.openCommands("");
    return this.step(0);
  }

  openCommands(begun) {
    const fitting = this.commands.filter(({ command }) => command.startsWith(begun.toLowerCase()));
    arrange(this.list, fitting.map((one) => el("li", {}, this.commandButton(one))));
    this.list.hidden = fitting.length === 0;
    this.slash.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  commandButton({ command, description }) {
    return el("button", {
      type: "button",
      on: { click: () => this.choose(command), keydown: (event) => this.walk(event) },
    }, el("b", {}, `/${command}`), " ", el("span", {}, description));
  }

  choose(command) {
    if (/^\/[a-z0-9_]*$/i.test(this.field.value)) this.write("");
    this.closeCommands();
    this.field.focus();
    this.hands.say(`/${command}`);
  }

  walk(event) {
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.indexOf(event.target);
    if (event.key === "Escape") {
      event.stopPropagation();
      this.closeCommands();
      this.field.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      buttons.at((at + (event.key === "ArrowDown" ? 1 : -1)) % buttons.length).focus();
    }
  }

  step(place) {
    [...this.list.querySelectorAll("button")].at(place)?.focus();
  }

  closeCommands() {
    this.list.hidden = true;
    this.slash.setAttribute("aria-expanded", "false");
  }

  left(event) {
    if (!this.node.contains(event.relatedTarget)) this.closeCommands();
  }

  // The reply keyboard -------------------------------------------------------------------------

  setReplies({ rows, placeholder }) {
    const now = JSON.stringify(rows);
    this.field.placeholder = placeholder || "Message";
    if (now === this.repliesShown) return;
    const had = this.replies.contains(document.activeElement);
    this.repliesShown = now;
    this.replies.replaceChildren(...rows.map((row) =>
      el("div", { class: "row" }, row.map((key) => this.replyButton(key)))));
    if (had) this.field.focus();
    this.showReplies.hidden = rows.length === 0;
    this.openReplies(rows.length > 0);
  }

  replyButton({ text }) {
    return el("button", { type: "button", class: "key", on: { click: () => this.hands.tapKey(text) } }, text);
  }

  toggleReplies() {
    this.openReplies(this.replies.hidden);
  }

  openReplies(open) {
    this.replies.hidden = !open;
    this.showReplies.classList.toggle("on", open);
    this.showReplies.setAttribute("aria-expanded", String(open));
  }

  // Files --------------------------------------------------------------------------------------

  attachments() {
    const picker = el("input", { type: "file", hidden: true, "aria-label": "Document à envoyer" });
    picker.addEventListener("change", () => this.sendFile(picker));
    const menu = el("details", { class: "menu attach" },
      el("summary", { class: "round", "aria-label": "Joindre", title: "Joindre" }, icon("clip")));
    const item = (drawing, words, deed) => el("button", {
      type: "button", class: "item", on: { click: () => { menu.open = false; deed(); } },
    }, icon(drawing), words);
    menu.append(el("div", { class: "panel up" },
      SAMPLES.map(([kind, drawing, words]) => item(drawing, words, () => this.sendSample(kind))),
      item("file", "Document…", () => picker.click())));
    return el("div", { class: "attaching" }, menu, picker);
  }

  sendSample(kind) {
    const picture = kind === "photo" ? { file_name: "photo.png", bytes: landscape() } : {};
    this.hands.send({ kind, ...picture });
  }

  async sendFile(picker) {
    const [file] = picker.files;
    picker.value = "";
    if (!file) return;
    this.hands.send({ kind: "document", file_name: file.name, bytes: await base64Of(file) });
  }
}

/** A small picture drawn on the spot: nobody has to look for one. */
function landscape() {
  const canvas = el("canvas", { width: "480", height: "320" });
  const draw = canvas.getContext("2d");
  const shapes = [["#cfe6f2", [0, 0, 480, 0, 480, 320, 0, 320]], ["#8fb7a6", [0, 210, 130, 110, 270, 230, 390, 140, 480, 220, 480, 320, 0, 320]],
    ["#4f8a72", [0, 260, 200, 220, 480, 275, 480, 320, 0, 320]]];
  for (const [colour, [x, y, ...rest]] of shapes) {
    draw.fillStyle = colour;
    draw.beginPath();
    draw.moveTo(x, y);
    for (let at = 0; at < rest.length; at += 2) draw.lineTo(rest[at], rest[at + 1]);
    draw.fill();
  }
  draw.fillStyle = "#f0b64a";
  draw.beginPath();
  draw.arc(380, 70, 30, 0, 7);
  draw.fill();
  return canvas.toDataURL("image/png").split(",", 2)[1];
}

function base64Of(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",", 2)[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

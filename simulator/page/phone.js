// One person's phone, open at the chat with Cheville. It lives as long as it is on the table.

import { handsOf, Refused } from "./api.js";
import { Bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { arrange, calm, el, icon, iconButton } from "./dom.js";
import { dayOfTalk, fullName, moment, parisDay, plural } from "./french.js";
import { chatFrom, invitationOf } from "./reading.js";
import { avatar } from "./avatar.js";

const NEAR_THE_END = 90; // pixels
const TOGETHER = 5 * 60; // seconds between two bubbles of one group
const PATIENCE = 20_000; // a tap nobody answers stops turning, as on a real phone

export class Phone {
  /** `town.now()`: the town's time; `tell(phone)`: the unread count changed; `hide(phone)`;
   *  `handOver(payload)`: a link that opens the bot was tapped. */
  constructor(person, { town, tell, hide, handOver }) {
    Object.assign(this, { person, town, tell, handOver });
    this.hands = handsOf(person.id);
    this.bubbles = new Map();
    this.days = new Map();
    this.unread = 0;
    this.firstUnread = null;
    this.visible = true;
    this.toastsSeen = null;
    this.following = true;
    this.lastTop = 0;
    this.build(() => hide(this));
    this.refresh();
  }

  // The parts ----------------------------------------------------------------------------------

  build(hide) {
    const name = fullName(this.person);
    const id = `phone-${this.person.id}`;
    this.composer = new Composer(name, {
      say: (text, answers) => this.say(text, answers),
      edit: (message, text) => this.deed(this.hands.edit({ message_id: message, text })),
      tapKey: (text) => this.deed(this.hands.press({ text })),
      send: (what) => this.deed(this.hands.send(what)),
      lastOwn: () => this.lastOwn(),
    });
    this.list = el("ol", { class: "messages" });
    this.empty = this.welcome();
    this.scroll = el("div", {
      class: "scroll", role: "log", "aria-live": "polite", tabindex: "0",
      "aria-label": `Conversation de ${name} avec Cheville`,
      on: { scroll: () => this.looked() },
    }, this.empty, this.list);
    // The field grows, a picture or a card changes its height: the end stays in sight.
    const sizes = new ResizeObserver(() => this.following && this.toEnd());
    for (const sized of [this.scroll, this.list]) sizes.observe(sized);
    this.newLine = el("li", { class: "new-line" }, el("span", {}, "Nouveaux messages"));
    this.jump = iconButton("down", "Aller aux derniers messages", () => this.toEnd(), { class: "jump", hidden: true });
    this.count = el("span", { class: "jump-count", hidden: true });
    this.jump.append(this.count);
    this.toasts = el("div", { class: "toasts", role: "status" });
    this.banner = el("div", { class: "banner", hidden: true });
    this.pinnedWords = el("span", {});
    this.pinned = el("button", { type: "button", class: "pinned", hidden: true, on: { click: () => this.goToPinned() } },
      icon("pin"), el("b", {}, "Épinglé"), this.pinnedWords);
    this.role = el("p", {}, this.person.role_label || "Sans rôle connu");
    this.foot = el("div", { class: "foot" });
    this.node = el("section", { class: "phone", id, "aria-labelledby": `${id}-name` },
      this.owner(`${id}-name`, hide), this.toasts, this.banner, this.pinned,
      el("div", { class: "talk" }, this.scroll, this.jump), this.foot);
  }

  owner(id, hide) {
    const name = fullName(this.person);
    this.blocking = el("button", { type: "button", class: "item", on: { click: () => this.block() } });
    this.reopening = el("button", {
      type: "button", class: "item", hidden: true, on: { click: () => this.reopen(menu) },
    }, icon("link"), "Rouvrir le lien d’invitation");
    const menu = el("details", { class: "menu" },
      el("summary", { class: "round", "aria-label": `Options du téléphone de ${name}`, title: "Options" }, icon("more")),
      el("div", { class: "panel" }, this.reopening, this.blocking,
        el("button", { type: "button", class: "item", on: { click: hide } }, icon("close"), "Masquer ce téléphone")));
    return el("header", { class: "owner" }, avatar(this.person),
      el("div", { class: "owner-words" }, el("h2", { id }, name), this.role),
      menu);
  }

  welcome() {
    return el("div", { class: "welcome" },
      el("img", { src: "/page/icon.svg", alt: "", width: "72", height: "72" }),
      el("p", { class: "welcome-name" }, "Cheville"),
      el("p", {}, "L’assistant du contrat local de santé. Appuyez sur « Démarrer » pour lui parler."));
  }

  // Keeping up with the chat -------------------------------------------------------------------

  /** Reads the chat again; calls that arrive meanwhile are one more reading, not many. */
  async refresh() {
    if (this.reading) return (this.again = true);
    this.reading = true;
    do {
      this.again = false;
      try {
        this.draw(chatFrom(await this.hands.chat(this.visible)));
      } catch (error) {
        if (error instanceof Refused) this.toast({ text: error.message, fault: true });
      }
    } while (this.again);
    return (this.reading = false);
  }

  draw(chat) {
    const first = !this.chat;
    const fresh = this.freshIn(chat);
    this.chat = chat;
    if (fresh.some((message) => message.from === "person")) this.wrote();
    this.markUnread(fresh.filter((message) => message.from === "bot"));
    this.drawMessages();
    this.drawFoot();
    this.drawBanner();
    this.drawToasts();
    this.drawTyping();
    this.drawPinned();
    if (this.following) this.toEnd(!first);
    this.seen();
  }

  freshIn(chat) {
    if (!this.chat) return [];
    return chat.messages.filter((message) => !this.bubbles.has(message.message_id));
  }

  drawMessages() {
    const { messages } = this.chat;
    this.empty.hidden = messages.length > 0;
    const known = new Set(messages.map((message) => message.message_id));
    for (const id of this.bubbles.keys()) if (!known.has(id)) this.bubbles.delete(id);
    arrange(this.list, messages.flatMap((message, place) => this.linesFor(message, place)));
  }

  linesFor(message, place) {
    const { messages } = this.chat;
    const before = messages[place - 1];
    const after = messages[place + 1];
    const bubble = this.bubbleFor(message);
    const newDay = !before || dayOf(before) !== dayOf(message);
    bubble.place({
      first: newDay || !together(before, message),
      last: !after || dayOf(after) !== dayOf(message) || !together(message, after),
      editable: message === this.lastOwn(),
      newest: !after,
    });
    const lines = newDay ? [this.dayLine(message)] : [];
    if (message.message_id === this.firstUnread) lines.push(this.newLine);
    return [...lines, bubble.node];
  }

  bubbleFor(message) {
    const known = this.bubbles.get(message.message_id);
    if (known) {
      known.show(message);
      return known;
    }
    const made = new Bubble(message, {
      press: (bubble, tap) => this.press(bubble, tap),
      sayCommand: (command) => this.sayAgain(made.message, command),
      follow: (payload) => this.handOver(payload),
      reply: (quoted) => this.composer.reply(quoted),
      edit: (own) => this.composer.edit(own),
    });
    this.bubbles.set(message.message_id, made);
    return made;
  }

  dayLine(message) {
    const day = dayOf(message);
    if (!this.days.has(day)) this.days.set(day, el("li", { class: "day" }, el("span", {})));
    const line = this.days.get(day);
    const words = dayOfTalk(moment(message.date), this.town.now());
    if (line.firstChild.textContent !== words) line.firstChild.textContent = words;
    return line;
  }

  /** « Aujourd’hui » becomes « Hier » when the town's day changes. */
  dayChanged() {
    if (this.chat) this.drawMessages();
  }

  lastOwn() {
    return this.chat?.messages.findLast((message) => message.from === "person"
      && message.kind === "text" && !message.deleted && !message.text.startsWith("/")) ?? null;
  }

  // The foot and the banner --------------------------------------------------------------------

  drawFoot() {
    const { chat } = this;
    this.blocking.replaceChildren(icon("stop"), chat.blocked ? "Débloquer Cheville" : "Bloquer Cheville");
    this.composer.setCommands(chat.commands);
    this.composer.setReplies(chat.keyboard);
    const state = chat.blocked ? "blocked" : chat.opened ? "writing" : "start";
    if (state === this.footShown) return;
    const had = this.foot.contains(document.activeElement);
    this.footShown = state;
    this.foot.replaceChildren(this.footFor(state));
    if (had) this.foot.querySelector("textarea, button.wide")?.focus();
  }

  footFor(state) {
    if (state === "writing") return this.composer.node;
    if (state === "start") return wideButton("Démarrer", () => this.deed(this.hands.start({})));
    return el("div", { class: "blocked" }, el("p", {}, "Vous avez bloqué Cheville."),
      wideButton("Débloquer", () => this.block()));
  }

  drawBanner() {
    const payload = this.link();
    const open = payload && payload !== this.opened && !this.hasOpened(payload);
    this.reopening.hidden = open || !this.link();
    if (this.bannerFor === (open && payload)) return;
    this.bannerFor = open && payload;
    this.banner.hidden = !open;
    this.banner.replaceChildren(...(open ? [
      el("span", { class: "banner-icon" }, icon("link")),
      el("p", {}, "Vous avez reçu un lien d’invitation."),
      el("button", { type: "button", class: "primary", on: { click: () => this.openInvitation(payload) } }, "Ouvrir le lien"),
    ] : []));
  }

  /** The link to the bot that is on this phone, as the mail that brought it stays there. */
  link() {
    return this.given ?? invitationOf(this.person);
  }

  hasOpened(payload) {
    return this.chat.messages.some((message) => message.from === "person" && message.sent === `/start ${payload}`);
  }

  async openInvitation(payload) {
    if (await this.deed(this.hands.start({ payload }))) this.opened = payload;
    if (this.chat) this.drawBanner();
  }

  /** Who stopped on the way comes back by the same link. */
  reopen(menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return this.openInvitation(this.link());
  }

  /** Someone gave them a link: it waits in the banner until it is opened. */
  handed(payload) {
    this.given = payload;
    this.opened = null;
    if (this.chat) this.drawBanner();
  }

  /** The list of people was read again: an invitation may have come or gone. */
  know(person) {
    this.person = person;
    if (this.chat) this.drawBanner();
  }

  // Deeds --------------------------------------------------------------------------------------

  say(text, answers) {
    return this.deed(this.hands.say(answers ? { text, reply_to: answers } : { text }));
  }

  /** A command tapped in a message; the « /start » that a link made opens that link again. */
  sayAgain(message, command) {
    const payload = message.from === "person" && message.sent.match(/^\/start (\S+)$/)?.[1];
    return payload ? this.openInvitation(payload) : this.say(command);
  }

  press(bubble, { button, row, col }) {
    const tap = button.data ? { data: button.data } : { row, col };
    this.deed(this.hands.press({ message_id: bubble.message.message_id, ...tap }))
      .then((done) => done || bubble.answered());
    clearTimeout(bubble.patience);
    bubble.patience = setTimeout(() => bubble.answered(), PATIENCE);
  }

  block() {
    return this.deed(this.chat?.blocked ? this.hands.unblock() : this.hands.block());
  }

  /** Does one thing and shows what came of it; `false` when the town said no. */
  async deed(asked) {
    try {
      await asked;
      this.refresh();
      return true;
    } catch (error) {
      this.toast({ text: error instanceof Refused ? error.message : "La ville ne répond pas. Réessayez.", fault: true });
      return false;
    }
  }

  // Toasts: the bot's short answers to a tap ---------------------------------------------------

  drawToasts() {
    const { toasts } = this.chat;
    const known = this.toastsSeen ?? toasts.length;
    for (const toast of toasts.slice(known)) this.toast(toast);
    this.toastsSeen = toasts.length;
  }

  /** The bot answered a tap, with a toast or in silence: the button stops turning. */
  tapAnswered({ message_id: id }) {
    this.bubbles.get(id)?.answered();
  }

  toast({ text, alert, fault }) {
    const kind = alert ? "toast alert" : fault ? "toast fault" : "toast";
    const node = el("div", { class: kind }, el("p", {}, text));
    if (kind === "toast alert") {
      node.append(el("button", { type: "button", on: { click: () => node.remove() } }, "OK"));
    } else {
      setTimeout(() => node.remove(), 3500 + 45 * text.length);
    }
    this.toasts.append(node);
  }

  // What the bot is doing ----------------------------------------------------------------------

  drawTyping() {
    const { typing } = this.chat;
    this.role.textContent = typing ? "Cheville écrit…" : this.person.role_label || "Sans rôle connu";
    this.role.classList.toggle("typing", Boolean(typing));
    clearTimeout(this.typingEnds);
    if (typing) this.typingEnds = setTimeout(() => this.refresh(), 2500);
  }

  drawPinned() {
    const { pinned } = this.chat;
    this.pinned.hidden = !pinned;
    if (pinned) this.pinnedWords.textContent = pinned.text || "Message épinglé";
  }

  goToPinned() {
    const bubble = this.bubbles.get(this.chat.pinned?.message_id);
    bubble?.node.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
  }

  // Reading and not yet read -------------------------------------------------------------------

  // `following`: the person keeps up with the end. Not measured when a message comes in: the list
  // may still be gliding to the one before. It ends when they go up to read.

  nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  toEnd(gently = true) {
    const behavior = gently && !calm() ? "smooth" : "instant";
    this.following = true;
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior });
    this.looked();
  }

  /** Who has just sent something is at the end, and waits for the answer there. */
  wrote() {
    this.following = true;
    this.firstUnread = null;
  }

  markUnread(arrived) {
    if (!arrived.length || (this.following && this.visible)) return;
    if (!this.unread) this.firstUnread = arrived[0].message_id;
    this.unread += arrived.length;
    this.showUnread();
  }

  /** On screen or not: the page says so when the table is scrolled. */
  setVisible(visible) {
    this.visible = visible;
    if (visible) this.seen();
  }

  looked() {
    const { scrollTop } = this.scroll;
    if (this.nearEnd()) this.following = true;
    else if (scrollTop < this.lastTop) this.following = false;
    this.lastTop = scrollTop;
    this.jump.hidden = this.following;
    this.seen();
  }

  seen() {
    if (!this.unread || !this.visible || !this.following) return;
    this.unread = 0;
    this.showUnread();
  }

  showUnread() {
    this.count.hidden = this.unread === 0;
    this.count.textContent = String(this.unread);
    this.jump.setAttribute("aria-label", this.unread
      ? `Aller aux derniers messages, ${plural(this.unread, "non lu", "non lus")}`
      : "Aller aux derniers messages");
    this.tell(this);
  }
}

function dayOf(message) {
  return parisDay(moment(message.date));
}

function together(one, next) {
  return one.from === next.from && !one.deleted && !next.deleted
    && moment(next.date) - moment(one.date) < TOGETHER * 1000;
}

function wideButton(words, click) {
  return el("button", { type: "button", class: "wide", on: { click } }, words);
}

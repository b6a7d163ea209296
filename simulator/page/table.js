// The table with the phones on it: which are shown, in which order, and the names above them.

import { getJson } from "./api.js";
import { avatar, personButton } from "./avatar.js";
import { arrange, calm, el } from "./dom.js";
import { fullName } from "./french.js";
import { chooseSomeone } from "./hand.js";
import { Phone } from "./phone.js";

const KEPT = "cheville.phones";
const AT_FIRST = 5;

export class Table {
  constructor(town) {
    this.town = town;
    this.people = [];
    this.phones = new Map();
    this.chips = new Map();
    this.node = document.getElementById("phones");
    this.chipList = document.getElementById("chips");
    this.add = document.getElementById("add");
    this.search = document.getElementById("add-search");
    this.addList = document.getElementById("add-list");
    this.search.addEventListener("input", () => this.drawAddList());
    this.add.addEventListener("toggle", () => this.add.open && this.openAddList());
    this.eye = new IntersectionObserver((seen) => this.saw(seen), { root: this.node, threshold: 0.6 });
  }

  async open() {
    await this.readPeople();
    const ids = this.remembered() ?? this.atFirst();
    for (const id of ids) this.show(id);
  }

  async readPeople() {
    const told = await getJson("/sim/people");
    this.people = Array.isArray(told) ? told : told.people;
    for (const person of this.people) this.phones.get(person.id)?.know(person);
  }

  atFirst() {
    const marked = this.people.filter((person) => person.phone);
    return (marked.length ? marked : this.people.slice(0, AT_FIRST)).map((person) => person.id);
  }

  remembered() {
    try {
      const ids = JSON.parse(localStorage.getItem(KEPT));
      const known = ids.filter((id) => this.people.some((person) => person.id === id));
      return known.length ? known : null;
    } catch {
      return null;
    }
  }

  remember() {
    localStorage.setItem(KEPT, JSON.stringify([...this.phones.keys()]));
  }

  show(id) {
    const person = this.people.find((one) => one.id === id);
    if (!person || this.phones.has(id)) return this.phones.get(id);
    const phone = new Phone(person, {
      town: this.town, tell: (one) => this.drawChip(one), hide: (one) => this.hide(one),
      handOver: (payload) => this.handOver(payload),
    });
    this.phones.set(id, phone);
    this.node.append(phone.node);
    this.eye.observe(phone.node);
    this.drawChips();
    return phone;
  }

  hide(phone) {
    this.eye.unobserve(phone.node);
    this.phones.delete(phone.person.id);
    this.chips.delete(phone.person.id);
    phone.node.remove();
    this.drawChips();
    this.remember();
    this.add.querySelector("summary").focus();
  }

  /** A link to the bot, tapped on one phone, is meant for another. */
  handOver(payload) {
    chooseSomeone(this.people, (person) => {
      const phone = this.show(person.id);
      phone.handed(payload);
      this.remember();
      requestAnimationFrame(() => this.goTo(phone));
    });
  }

  goTo(phone) {
    phone.node.scrollIntoView({ behavior: calm() ? "instant" : "smooth", inline: "center", block: "nearest" });
    // On a touch screen the focus would raise the keyboard over the messages.
    if (matchMedia("(hover: hover)").matches) phone.node.querySelector("textarea, .wide")?.focus({ preventScroll: true });
  }

  /** An event concerns one person, or everyone. */
  heard(event) {
    const id = event.person?.id ?? event.person;
    if (id === undefined || id === null) return;
    const phone = [...this.phones.values()].find((one) => String(one.person.id) === String(id));
    if (event.kind === "toast") phone?.tapAnswered(event);
    phone?.refresh();
  }

  all() {
    return this.phones.values();
  }

  // The names above the table ------------------------------------------------------------------

  drawChips() {
    arrange(this.chipList, [...this.phones.values()].map((phone) => this.chipFor(phone)));
  }

  chipFor(phone) {
    const { id } = phone.person;
    if (!this.chips.has(id)) {
      const badge = el("span", { class: "badge", hidden: true });
      const button = el("button", { type: "button", class: "chip", on: { click: () => this.goTo(phone) } },
        avatar(phone.person), el("span", { class: "chip-name" }, fullName(phone.person)), badge);
      this.chips.set(id, { item: el("li", {}, button), button, badge });
    }
    return this.chips.get(id).item;
  }

  drawChip(phone) {
    const chip = this.chips.get(phone.person.id);
    if (!chip) return;
    chip.badge.hidden = phone.unread === 0;
    chip.badge.replaceChildren(String(phone.unread),
      el("span", { class: "sr" }, phone.unread > 1 ? " messages non lus" : " message non lu"));
  }

  saw(seen) {
    for (const { target, isIntersecting } of seen) {
      const phone = [...this.phones.values()].find((one) => one.node === target);
      if (!phone) continue;
      phone.setVisible(isIntersecting);
      const chip = this.chips.get(phone.person.id);
      if (isIntersecting) chip.button.setAttribute("aria-current", "true");
      else chip.button.removeAttribute("aria-current");
    }
  }

  // One more phone -----------------------------------------------------------------------------

  async openAddList() {
    this.search.value = "";
    this.drawAddList();
    this.search.focus();
    await this.readPeople();
    this.drawAddList();
  }

  drawAddList() {
    const sought = bare(this.search.value);
    const others = this.people.filter((person) => !this.phones.has(person.id)
      && bare(`${fullName(person)} ${person.role_label ?? ""}`).includes(sought));
    this.addList.replaceChildren(...others.map((person) => el("li", {}, this.addButton(person))));
    if (!others.length) this.addList.append(el("li", { class: "hint" }, "Personne d’autre à ce nom."));
  }

  addButton(person) {
    return personButton(person, () => {
      this.add.open = false;
      const phone = this.show(person.id);
      this.remember();
      requestAnimationFrame(() => this.goTo(phone));
    });
  }
}

/** Without accents or capitals: « helene » finds Hélène. */
function bare(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

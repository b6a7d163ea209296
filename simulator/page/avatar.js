// A round picture made of initials; the colour is only a help, the name always stands beside it.

import { el } from "./dom.js";
import { fullName, initials } from "./french.js";

const COLOURS = 6;

export function avatar(person) {
  const tint = [...String(person.id)].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLOURS;
  return el("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, initials(person));
}

/** A line of a list of people: picture, name, role. */
export function personButton(person, click) {
  return el("button", { type: "button", class: "item", on: { click } }, avatar(person),
    el("span", { class: "item-words" }, el("b", {}, fullName(person)), el("span", {}, person.role_label ?? "")),
    person.unread ? el("span", { class: "badge" }, String(person.unread), el("span", { class: "sr" }, " non lus")) : null);
}

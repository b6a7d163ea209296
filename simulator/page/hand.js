// « Remettre ce lien à… »: an invitation shown on one phone is opened on another.

import { personButton } from "./avatar.js";
import { el } from "./dom.js";

const LINK = /^(?:https?:\/\/)?(?:t\.me|telegram\.me)\/\w+\?start=([\w-]+)$/i;

/** What a link to the bot carries to /start, if it is one. */
export function payloadOf(address) {
  return LINK.exec(address ?? "")?.[1] ?? null;
}

/** Asks who receives the link, then tells. */
export function chooseSomeone(people, taken) {
  const dialog = document.getElementById("hand");
  document.getElementById("hand-close").onclick = () => dialog.close();
  document.getElementById("hand-list").replaceChildren(...people.map((person) =>
    el("li", {}, personButton(person, () => { dialog.close(); taken(person); }))));
  dialog.showModal();
}

// The words of a message: what the bot formatted, kept to the few marks a chat knows.

import { el } from "./dom.js";
import { payloadOf } from "./hand.js";

const KEPT = new Set([
  "B", "STRONG", "I", "EM", "U", "INS", "S", "DEL", "STRIKE", "CODE", "PRE", "BLOCKQUOTE", "BR",
]);
const SAFE_LINK = /^(https?:|mailto:|tel:|tg:)/i;
const COMMAND = /(^|[\s(«])(\/[a-z][a-z0-9_]{0,31})\b/g;

/** Nodes for a message. The server's HTML is read again mark by mark: nothing else gets in.
 *  `hands`: sayCommand(command) and follow(payload), for what can be tapped in a sentence. */
export function wordsOf(message, hands) {
  if (!message.html) return withCommands(message.text ?? "", hands);
  const read = new DOMParser().parseFromString(message.html, "text/html");
  return [...read.body.childNodes].flatMap((node) => kept(node, hands));
}

function kept(node, hands) {
  if (node.nodeType === Node.TEXT_NODE) return withCommands(node.data, hands);
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const inside = () => [...node.childNodes].flatMap((child) => kept(child, hands));
  if (KEPT.has(node.tagName)) return [el(node.tagName, {}, inside())];
  const href = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
  return SAFE_LINK.test(href) ? [link(href, inside(), hands)] : inside();
}

/** A link to the web opens beside; a link to the bot itself is handed to someone here. */
export function link(href, inside, hands, traits = {}) {
  const node = el("a", { ...traits, href, target: "_blank", rel: "noopener noreferrer" }, inside);
  const payload = payloadOf(href);
  if (payload) {
    node.addEventListener("click", (event) => {
      event.preventDefault();
      hands.follow(payload);
    });
  }
  return node;
}

/** A command in a sentence can be tapped, as in the real thing. */
function withCommands(text, hands) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(COMMAND)) {
    const starts = found.index + found[1].length;
    nodes.push(text.slice(from, starts));
    nodes.push(commandButton(found[2], hands));
    from = starts + found[2].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

function commandButton(command, hands) {
  return el("button", { type: "button", class: "command", on: { click: () => hands.sayCommand(command) } }, command);
}

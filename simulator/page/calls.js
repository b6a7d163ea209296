// The calls the bot made to the Bot API, for the curious.

import { BEYOND, getJson } from "./api.js";
import { el } from "./dom.js";
import { moment, momentInNumbers } from "./french.js";

const STATUS = { 200: "200", 0: "coupé" };
const LATEST = 1000; // getUpdates, which fills the journal, is not shown
const body = () => document.getElementById("calls-body");

export function openCalls() {
  const dialog = document.getElementById("calls");
  document.getElementById("calls-open").addEventListener("click", () => { dialog.showModal(); read(); });
  document.getElementById("calls-close").addEventListener("click", () => dialog.close());
  document.getElementById("calls-fresh").addEventListener("click", read);
}

async function read() {
  try {
    const { last } = await getJson(`/sim/calls?after=${BEYOND}`);
    const told = await getJson(`/sim/calls?after=${Math.max(0, last - LATEST)}`);
    const calls = told.calls.filter(({ method }) => method !== "getUpdates");
    body().replaceChildren(calls.length ? tableOf([...calls].reverse()) : el("p", {}, "Aucun appel pour l’instant."));
  } catch {
    body().replaceChildren(el("p", {}, "La liste des appels n’est pas disponible."));
  }
}

function tableOf(calls) {
  const head = ["Moment", "Méthode", "Réponse", "Contenu"].map((name) => el("th", { scope: "col" }, name));
  return el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, calls.map(rowOf)));
}

function rowOf(call) {
  return el("tr", {},
    el("td", {}, momentInNumbers(moment(call.at))),
    el("td", {}, el("code", {}, call.method)),
    el("td", { class: call.status === 200 ? "" : "bad" }, STATUS[call.status] ?? String(call.status)),
    el("td", {}, el("code", { class: "params" }, JSON.stringify(call.params))));
}

// Bad weather between the bot and the messenger, on request.

import { erase, getJson, postJson, Refused } from "./api.js";
import { el } from "./dom.js";
import { plural } from "./french.js";

const FAULTS = [
  ["429", "Trop de messages (429)", "La messagerie demande d’attendre."],
  ["500", "Panne de la messagerie (500)", "Elle répond par une erreur."],
  ["502_html", "Page d’erreur (502)", "Un intermédiaire répond à sa place."],
  ["cut_before", "Réseau coupé", "La connexion tombe avant tout envoi."],
  ["timeout_after", "Réponse perdue", "Le message part, mais le robot ne l’apprend pas."],
];
const METHODS = [
  ["sendMessage", "les envois de messages"], ["editMessageText", "les modifications"],
  ["answerCallbackQuery", "les réponses aux appuis"], ["sendDocument", "les envois de fichiers"],
  ["getUpdates", "la réception"], ["*", "tous les appels"],
];

export function openWeather() {
  const faults = document.getElementById("weather-faults");
  const method = document.getElementById("weather-method");
  faults.append(...FAULTS.map(faultChoice));
  method.append(...METHODS.map(([value, words]) => el("option", { value }, words)));
  document.getElementById("weather-form").addEventListener("submit", provoke);
  document.getElementById("weather-clear").addEventListener("click", clear);
  document.getElementById("weather").addEventListener("toggle", look);
  look();
}

/** The faults still to come: they are used up call by call. */
export async function look() {
  const { weather: announced = [] } = (await getJson("/sim/weather").catch(() => null)) ?? {};
  document.getElementById("weather-dot").hidden = announced.length === 0;
  document.getElementById("weather-now").replaceChildren(...announced.map(announcedLine));
}

function announcedLine({ fault, method, times }) {
  const name = FAULTS.find(([one]) => one === fault)?.[1] ?? fault;
  const touched = METHODS.find(([one]) => one === method)?.[1] ?? method;
  return el("li", {}, `${name} : encore ${plural(times, "fois", "fois")}, sur ${touched}.`);
}

function faultChoice([value, words, hint], place) {
  return el("label", { class: "choice" },
    el("input", { type: "radio", name: "fault", value, checked: place === 0 }),
    el("span", {}, el("b", {}, words), el("small", {}, hint)));
}

async function provoke(event) {
  event.preventDefault();
  const fault = event.target.elements.fault.value;
  const method = document.getElementById("weather-method").value;
  const times = Number(document.getElementById("weather-times").value);
  await told(postJson("/sim/weather", { method, times, fault }),
    `Prévu pour ${plural(times, "appel", "appels")} : ${FAULTS.find(([one]) => one === fault)[1].toLowerCase()}.`);
}

async function clear() {
  await told(erase("/sim/weather"), "Beau temps.");
}

async function told(asked, words) {
  const said = document.getElementById("weather-said");
  try {
    await asked;
    said.textContent = words;
    await look();
  } catch (error) {
    said.textContent = error instanceof Refused ? error.message : "La ville ne répond pas.";
  }
}

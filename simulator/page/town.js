// The town's clock in the header: what time it is, where it may go next, and whether the bot follows.

import { getJson, pause, postJson, Refused } from "./api.js";
import { el } from "./dom.js";
import { fromParisWall, hourInWords, momentInWords, parisDay, parisIso, parisWall } from "./french.js";

const IN_THE_HEADER = 3;
const PATIENCE = 90_000; // after which we stop saying that the bot is catching up

export class Town {
  constructor() {
    this.read = { now: new Date(), at: Date.now(), running: false };
    this.next = [];
    this.shown = document.getElementById("town-now");
    this.state = document.getElementById("town-state");
    this.moments = document.getElementById("moments");
    this.menu = document.getElementById("goto");
    this.when = document.getElementById("goto-when");
    this.fault = document.getElementById("goto-fault");
    document.getElementById("goto-form").addEventListener("submit", (event) => this.submitted(event));
    // Its `toggle` comes later than the menu: a date typed meanwhile would be overwritten.
    this.menu.querySelector("summary").addEventListener("click", () => this.menu.open || this.openMenu());
    setInterval(() => this.draw(), 1000);
  }

  /** `dayChanged()` is called when « aujourd’hui » is no longer the same day. */
  onNewDay(dayChanged) {
    this.dayChanged = dayChanged;
  }

  now() {
    const { now, at, running } = this.read;
    return running ? new Date(now.getTime() + Date.now() - at) : now;
  }

  async look() {
    const { now, running } = await getJson("/town/clock");
    this.read = { now: new Date(now), at: Date.now(), running: Boolean(running) };
    this.draw();
    await this.lookForMoments();
  }

  async lookForMoments() {
    const told = await getJson("/town/caught_up").catch(() => null);
    if (told?.now) this.followed = new Date(told.now);
    this.next = told?.next ?? [];
    this.drawMoments();
    if (this.goal && this.followed >= this.goal) this.arrived();
  }

  draw() {
    const now = this.now();
    const words = momentInWords(now);
    const day = parisDay(now);
    if (this.shown.textContent !== words) {
      this.shown.textContent = words;
      this.shown.dateTime = now.toISOString();
    }
    if (this.day && this.day !== day) this.dayChanged?.();
    this.day = day;
  }

  drawMoments() {
    const now = this.now();
    const ahead = this.next.filter(({ at }) => new Date(at) > now).slice(0, IN_THE_HEADER);
    const drawn = JSON.stringify([ahead, parisDay(now).slice(0, 4)]);
    if (drawn === this.momentsShown) return;
    this.momentsShown = drawn;
    this.moments.replaceChildren(...ahead.map(({ at, label }) => this.momentButton(new Date(at), label, now)));
  }

  momentButton(at, label, now) {
    return el("button", { type: "button", class: "moment", on: { click: () => this.goTo(at) } },
      el("b", {}, `Aller au ${momentInWords(at, now)}`),
      el("span", {}, el("span", { class: "sr" }, " — "), label));
  }

  // Going there --------------------------------------------------------------------------------

  async goTo(at) {
    this.fault.textContent = "";
    try {
      await postJson("/town/clock", { now: parisIso(at) });
      this.menu.open = false;
      this.leave(at);
      await this.look();
    } catch (error) {
      this.say(error);
    }
  }

  say(error) {
    const words = error instanceof Refused ? error.message : "La ville ne répond pas. Réessayez.";
    if (this.menu.open) this.fault.textContent = words;
    else this.state.textContent = words;
  }

  async leave(goal) {
    this.goal = goal;
    this.state.textContent = "Le robot rattrape…";
    document.body.classList.add("catching-up");
    await pause(PATIENCE);
    if (this.goal === goal) this.arrived("Le robot n’a pas dit qu’il avait rattrapé.");
  }

  arrived(words = "") {
    this.goal = null;
    this.state.textContent = words;
    document.body.classList.remove("catching-up");
  }

  // The menu -----------------------------------------------------------------------------------

  openMenu() {
    const now = this.now();
    this.fault.textContent = "";
    this.when.min = parisWall(now);
    this.when.value = parisWall(now);
    document.getElementById("quick").replaceChildren(...shortcuts(now).map(([words, at]) =>
      el("button", { type: "button", on: { click: () => this.goTo(at) } }, words)));
  }

  submitted(event) {
    event.preventDefault();
    if (this.when.value) this.goTo(fromParisWall(this.when.value));
  }
}

function shortcuts(now) {
  const inMinutes = (minutes) => new Date(now.getTime() + minutes * 60_000);
  const tomorrow = fromParisWall(`${parisDay(inMinutes(24 * 60))}T08:30`);
  const nextWeek = inMinutes(7 * 24 * 60);
  return [
    ["Dans 15 minutes", inMinutes(15)], ["Dans 1 heure", inMinutes(60)],
    [`Demain, ${hourInWords(tomorrow)}`, tomorrow], ["Dans 1 semaine", nextWeek],
  ];
}

// The demonstration page: a table of phones under the town's clock. Read this first.

import { follow, newestEvent, pause } from "./api.js";
import { openCalls } from "./calls.js";
import { closeMenusLikeMenus } from "./dom.js";
import { Table } from "./table.js";
import { Town } from "./town.js";
import { look as lookAtWeather, openWeather } from "./weather.js";

const town = new Town();
const table = new Table(town);
const trouble = document.getElementById("trouble");

function showTrouble(there) {
  if (trouble.hidden !== there) return;
  trouble.hidden = !there;
  trouble.textContent = there ? "La ville ne répond plus. La page réessaie d’elle-même." : "";
  if (!there) readAll();
}

function readAll() {
  town.look().catch(() => {});
  for (const phone of table.all()) phone.refresh();
}

function hear(event) {
  if (event.kind === "restarted") readAll();
  else if (event.kind === "clock") town.look().catch(() => {});
  else if (event.kind === "caught_up") town.lookForMoments().catch(() => {});
  else if (event.kind === "person") table.readPeople().then(() => table.heard(event)).catch(() => {});
  else if (event.kind !== "call") table.heard(event);
  else if (event.status !== 200) lookAtWeather();
}

async function start() {
  closeMenusLikeMenus();
  openWeather();
  openCalls();
  town.onNewDay(() => { for (const phone of table.all()) phone.dayChanged(); });
  const after = await newestEvent(showTrouble);
  for (;;) {
    try {
      await town.look();
      await table.open();
      showTrouble(false);
      break;
    } catch {
      showTrouble(true);
      await pause(1500);
    }
  }
  follow(after, hear, showTrouble);
}

start();

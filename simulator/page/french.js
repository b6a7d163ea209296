// Dates, sizes and counts as they are written in French. The town lives on Paris time.

const PARIS = "Europe/Paris";
const NBSP = "\u00a0";
const FIELDS = {
  timeZone: PARIS, weekday: "long", day: "numeric", month: "long", year: "numeric",
  hour: "2-digit", minute: "2-digit", hourCycle: "h23",
};
const PARTS = new Intl.DateTimeFormat("fr-FR", FIELDS);
const NUMBERS = new Intl.DateTimeFormat("en-CA", {
  timeZone: PARIS, year: "numeric", month: "2-digit", day: "2-digit",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

/** A moment, from ISO text or from the seconds Telegram counts in. */
export function moment(value) {
  return new Date(typeof value === "number" ? value * 1000 : value);
}

function parts(when, format = PARTS) {
  return Object.fromEntries(format.formatToParts(when).map((part) => [part.type, part.value]));
}

/** « 8 h 55 », « 14 h ». */
export function hourInWords(when) {
  const { hour, minute } = parts(when);
  const shown = `${Number(hour)}${NBSP}h`;
  return minute === "00" ? shown : `${shown}${NBSP}${minute}`;
}

/** « 23/11, 8 h 55 », for tables. */
export function momentInNumbers(when) {
  const [, month, day] = parisDay(when).split("-");
  return `${day}/${month}, ${hourInWords(when)}`;
}

/** « lundi 23 novembre 2026 », the year left out when `unlessYearOf` is in the same one. */
export function dayInWords(when, unlessYearOf = null) {
  const { weekday, day, month, year } = parts(when);
  const number = day === "1" ? "1er" : day;
  const same = unlessYearOf && parts(unlessYearOf).year === year;
  return `${weekday} ${number}${NBSP}${month}${same ? "" : ` ${year}`}`;
}

export function momentInWords(when, unlessYearOf = null) {
  return `${dayInWords(when, unlessYearOf)}, ${hourInWords(when)}`;
}

/** « aujourd’hui » is the town's today, not the machine's. */
export function dayOfTalk(when, now) {
  const apart = Math.round((Date.parse(parisDay(now)) - Date.parse(parisDay(when))) / 86_400_000);
  if (apart === 0) return "Aujourd’hui";
  if (apart === 1) return "Hier";
  return capital(dayInWords(when, now));
}

/** « 2026-11-23 » in Paris. */
export function parisDay(when) {
  return parisWall(when).slice(0, 10);
}

/** « 2026-11-23T08:55 » as clocks on the wall show it in Paris. */
export function parisWall(when) {
  const { year, month, day, hour, minute } = parts(when, NUMBERS);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** The moment at which clocks in Paris show this; twice tried, for nights when the hour changes. */
export function fromParisWall(text) {
  const asIfUtc = Date.parse(`${text.slice(0, 16)}:00Z`);
  let guess = asIfUtc;
  for (let turn = 0; turn < 2; turn += 1) {
    guess += asIfUtc - Date.parse(`${parisWall(new Date(guess))}:00Z`);
  }
  return new Date(guess);
}

/** « 2026-11-26T09:00:00+01:00 »: the town keeps the offset it is given. */
export function parisIso(when) {
  const minutes = Math.round((Date.parse(`${parisWall(when)}:00Z`) - when.getTime()) / 60_000);
  const shifted = new Date(when.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const two = (number) => String(number).padStart(2, "0");
  return `${shifted}+${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function fileSize(bytes) {
  if (bytes === undefined || bytes === null) return "";
  if (bytes < 1000) return `${bytes}${NBSP}octets`;
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1000, "ko"] : [bytes / 1_000_000, "Mo"];
  return `${amount.toLocaleString("fr-FR", { maximumFractionDigits: 1 })}${NBSP}${unit}`;
}

export function fullName(person) {
  return [person.first_name, person.last_name].filter(Boolean).join(" ") || `Personne ${person.id}`;
}

export function initials(person) {
  const letters = [person.first_name, person.last_name].filter(Boolean).map((name) => name[0]);
  return letters.join("").toLocaleUpperCase("fr-FR") || "?";
}

export const capital = (text) => text.charAt(0).toLocaleUpperCase("fr-FR") + text.slice(1);

export const plural = (count, one, many) => `${count}${NBSP}${count > 1 ? many : one}`;

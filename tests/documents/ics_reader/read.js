// Calendar files in, what ical.js understood out: a JSON array of texts on standard input, a JSON
// array of facts on standard output. Moments follow the time zone that the file itself describes:
// ical.js knows no other.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const inUtc = (time) => time.convertToZone(ICAL.Timezone.utcTimezone).toString();

const alarm = (component) => ({
  action: component.getFirstPropertyValue("action"),
  seconds: component.getFirstPropertyValue("trigger").toSeconds(),
});

const event = (component) => ({
  uid: component.getFirstPropertyValue("uid"),
  summary: component.getFirstPropertyValue("summary"),
  place: component.getFirstPropertyValue("location"),
  description: component.getFirstPropertyValue("description"),
  starts_at: inUtc(component.getFirstPropertyValue("dtstart")),
  ends_at: inUtc(component.getFirstPropertyValue("dtend")),
  sequence: component.getFirstPropertyValue("sequence"),
  status: component.getFirstPropertyValue("status"),
  properties: component.getAllProperties().map((property) => property.name),
  alarms: component.getAllSubcomponents("valarm").map(alarm),
});

const calendar = (text) => {
  const root = new ICAL.Component(ICAL.parse(text));
  return {
    method: root.getFirstPropertyValue("method"),
    events: root.getAllSubcomponents("vevent").map(event),
  };
};

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(calendar)));

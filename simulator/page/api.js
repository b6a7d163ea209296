// The page's only door to the simulator.

/** A line number no journal reaches: asking after it tells the last one and lists nothing. */
export const BEYOND = 1e15;

/** The simulator said no, in words one can show. */
export class Refused extends Error {}

async function ask(method, path, body) {
  const request = { method, headers: {} };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  const reply = await fetch(path, request);
  const text = await reply.text();
  const answer = read(text);
  if (!reply.ok) throw new Refused(answer?.error ?? answer?.description ?? `${reply.status} ${reply.statusText}`);
  return answer;
}

function read(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

export const getJson = (path) => ask("GET", path);
export const postJson = (path, body = {}) => ask("POST", path, body);
export const erase = (path) => ask("DELETE", path);

/** What one person does with their phone. */
export function handsOf(personId) {
  const deed = (name) => (body) => postJson(`/sim/people/${personId}/${name}`, body);
  return {
    chat: (seen) => getJson(`/sim/people/${personId}/chat${seen ? "?read=1" : ""}`),
    start: deed("start"), say: deed("say"), press: deed("press"), send: deed("send"),
    edit: deed("edit"), block: deed("block"), unblock: deed("unblock"),
  };
}

/** Tells every event after `after` to `hear`, for ever; `trouble(true)` while the town is away. */
export async function follow(after, hear, trouble) {
  for (;;) {
    try {
      const { events, last } = await getJson(`/sim/events?after=${after}&wait=25`);
      trouble(false);
      const restarted = last < after;
      after = last ?? after;
      if (restarted) hear({ kind: "restarted" });
      for (const event of events) hear(event);
    } catch {
      trouble(true);
      await pause(1500);
      // The town may have been started again: its events then count from one.
      after = await newestEvent(trouble);
      trouble(false);
    }
  }
}

/** The number of the last event, to be asked before anything is read: what happens between the
 *  two is then heard, not lost. */
export async function newestEvent(trouble) {
  for (;;) {
    try {
      return (await getJson(`/sim/events?after=${BEYOND}&wait=0`)).last ?? 0;
    } catch {
      trouble(true);
      await pause(1500);
    }
  }
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// The server: one state to begin with, what people and operators can do, and one stream of what happens.

const EVENTS = ["hello", "entry", "clock", "rooms", "cards", "readers", "faults"];

export async function loadState() {
  const answer = await fetch("/town/state");
  if (!answer.ok) throw new Error(`状态没有取到（${answer.status}）`);
  return answer.json();
}

export const say = (message) => post("/town/say", message);
export const press = (choice) => post("/town/press", choice);
export const read = (spot) => post("/town/read", spot);
export const setRobot = (wish) => post("/town/robot", wish);
export const strike = (name) => post("/town/faults", { name });
export const turnClock = (order) => post("/town/clock", order);

export function send(file, { from, chat, mention_bot }) {
  const query = new URLSearchParams({ from, chat, mention_bot, name: file.name });
  return request(`/town/send?${query}`, { method: "POST", body: file });
}

const post = (path, body) =>
  request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

async function request(path, order) {
  const answer = await fetch(path, order);
  const result = await answer.json().catch(() => ({ error: "服务没有回答" }));
  if (!answer.ok) throw new Error(result.error ?? `没有成功（${answer.status}）`);
  return result;
}

// `on` holds a handler for each event and for the link. The browser reconnects by itself and says where it stopped.
export function follow(after, on) {
  const events = new EventSource(`/town/events?after=${after}`);
  for (const name of EVENTS) events.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
  events.addEventListener("open", () => on.link(true));
  events.addEventListener("error", () => on.link(false));
}

// The server: one state to begin with, three things to do, and one stream of what happens.

export async function loadState() {
  const answer = await fetch("/sandbox/state");
  if (!answer.ok) throw new Error(`状态没有取到（${answer.status}）`);
  return answer.json();
}

export const say = (message) => post("/sandbox/say", message);

export const click = (press) => post("/sandbox/click", press);

export const turnClock = (order) => post("/sandbox/clock", order);

async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const result = await answer.json().catch(() => ({ error: "服务没有回答" }));
  if (!answer.ok) throw new Error(result.error ?? `没有成功（${answer.status}）`);
  return result;
}

// `on` holds hello, entry, clock and link handlers. The browser reconnects by itself and says where it stopped.
export function follow(after, on) {
  const events = new EventSource(`/sandbox/events?after=${after}`);
  for (const name of ["hello", "entry", "clock"]) {
    events.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
  }
  events.addEventListener("open", () => on.link(true));
  events.addEventListener("error", () => on.link(false));
  return () => events.close();
}

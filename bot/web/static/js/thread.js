// The messages of the chat that is open. New ones are appended; it stays at the bottom unless somebody reads further up.

import { h, icon } from "./dom.js";
import { dayDivider, hint, messageElement } from "./message.js";
import { entriesOf, isPrivate, nameOf } from "./store.js";
import { dayKey, dayLabel } from "./time.js";

const NEAR_BOTTOM = 80;

export function mountThread(store, actions) {
  const thread = document.getElementById("thread");
  const newer = document.getElementById("newer");
  const view = { shown: [], below: 0, follows: true, size: "" };

  const size = () => `${thread.scrollHeight}/${thread.clientHeight}`;
  const toBottom = () => {
    thread.scrollTop = thread.scrollHeight;
    view.size = size();
    view.below = 0;
    newer.hidden = true;
  };
  const rebuild = () => {
    view.shown = [];
    thread.replaceChildren(empty(store.state));
    grow();
    toBottom();
  };
  const grow = () => {
    const entries = entriesOf(store.state, store.state.chat);
    const fresh = entries.slice(view.shown.length);
    if (fresh.length === 0) return;
    if (view.shown.length === 0) thread.replaceChildren();
    for (const entry of fresh) append(thread, store, view, entry, actions);
    refreshCards(thread, store, fresh, actions);
    settle(fresh);
  };
  const settle = (fresh) => {
    if (view.follows || fresh.some((entry) => entry.from === store.state.me)) return toBottom();
    view.below += fresh.length;
    newer.replaceChildren(icon("down"), `${view.below} 条新消息`);
    newer.hidden = false;
  };

  thread.addEventListener("scroll", () => {
    const resized = view.size !== size();
    view.size = size();
    if (resized) return; // the window changed, not the reader's mind
    view.follows = thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_BOTTOM;
    if (view.follows) toBottom();
  });
  thread.addEventListener("load", () => view.follows && toBottom(), true);
  new ResizeObserver(() => view.follows && toBottom()).observe(thread);
  newer.addEventListener("click", toBottom);
  store.on(["entries"], grow);
  store.on(["place"], () => { view.follows = true; rebuild(); });
  rebuild();
}

function append(thread, store, view, entry, actions) {
  const before = view.shown.at(-1);
  if (!before || dayKey(before.at) !== dayKey(entry.at)) thread.append(dayDivider(dayLabel(entry.at)));
  const element = messageElement(store.state, entry, actions);
  element.dataset.seq = entry.seq;
  thread.append(element);
  view.shown.push(entry);
}

// A click changes the card it belongs to: who chose what.
function refreshCards(thread, store, fresh, actions) {
  for (const click of fresh.filter((entry) => entry.kind === "click")) {
    const carrier = store.state.entries.findLast((entry) => entry.id === click.of && entry.chat === click.chat);
    const element = carrier && thread.querySelector(`[data-seq="${carrier.seq}"]`);
    if (!element) continue;
    const renewed = messageElement(store.state, carrier, actions);
    renewed.dataset.seq = carrier.seq;
    element.replaceWith(renewed);
  }
}

function empty(state) {
  if (!isPrivate(state.chat)) return hint("群里还没有消息");
  return h("div", { class: "empty" }, hint(`这里是${nameOf(state, state.me)}和${state.bot}的私聊，不用 @`), hint("16:30 的提醒、到点的副本和需要协调的事会到这里"));
}

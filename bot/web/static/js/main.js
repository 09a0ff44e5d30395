// Wires the page: one store, the actions that change it, and the views that show it.

import { mountActivity } from "./activity.js";
import { click, follow, loadState, say, turnClock } from "./api.js";
import { castOf } from "./cast.js";
import { mountClock } from "./clock.js";
import { Composer } from "./composer.js";
import { mountHead } from "./head.js";
import { mountRail } from "./rail.js";
import { createStore, isPrivate, personOf, privateChat } from "./store.js";
import { mountTabs } from "./tabs.js";
import { Thread } from "./thread.js";
import { later } from "./time.js";
import { Tour } from "./tour.js";

const TICK_SECONDS = 5;

async function begin() {
  const store = createStore(initialState(await loadState()));
  const actions = actionsOn(store);
  mountRail(store, actions);
  mountHead(store, actions);
  new Thread(store, actions);
  mountClock(store, actions);
  mountActivity(store, actions);
  new Tour(store, actions);
  mountTabs(store, actions);
  Object.assign(actions, composerActions(store, actions, new Composer(store, actions)));
  listen(store);
  setInterval(() => tick(store), TICK_SECONDS * 1000);
}

function initialState(loaded) {
  const entries = loaded.transcript;
  const state = {
    ...loaded,
    entries,
    now: loaded.clock.now,
    mode: loaded.clock.mode,
    view: "chat",
    turning: false,
    read: new Map(entries.map((entry) => [entry.chat, entry.seq])),
  };
  const wanted = new URLSearchParams(location.hash.slice(1));
  state.me = personOf(state, wanted.get("as"))?.id ?? castOf({ ...state, me: state.people[0].id }).customs.person;
  state.chat = wanted.get("chat") === "dm" ? privateChat(state.me) : state.scene.chat;
  return state;
}

function actionsOn(store) {
  const { state } = store;
  const place = (me, chat) => {
    Object.assign(state, { me, chat, view: "chat" });
    history.replaceState(null, "", `#as=${encodeURIComponent(me)}&chat=${isPrivate(chat) ? "dm" : "group"}`);
    markRead(store);
    store.tell("place", "view", "read");
  };
  return {
    open: (chat) => place(state.me, chat),
    speakAs: (person, chat) => place(person, chat ?? (isPrivate(state.chat) ? privateChat(person) : state.chat)),
    view: (view) => showView(store, view),
    say: (message) => attempt(() => say(message)),
    click: async (press) => complain(store, await attempt(() => click({ ...press, from: state.me }))),
    turn: (order) => turn(store, order),
  };
}

function composerActions(store, actions, composer) {
  const toChat =
    (act) =>
    (...args) => {
      if (store.state.view !== "chat") actions.view("chat");
      act(...args);
    };
  return { fill: toChat((text) => composer.fill(text)), quote: toChat((text) => composer.quote(text)) };
}

function showView(store, view) {
  store.state.view = view;
  markRead(store);
  store.tell("view", "read");
  if (view === "people") document.querySelector('.person[aria-pressed="true"]').focus();
}

// The reason it failed, or null.
async function attempt(act) {
  try {
    await act();
    return null;
  } catch (error) {
    return error.message || "没有发出去";
  }
}

async function turn(store, order) {
  if (store.state.turning) return;
  store.state.turning = true;
  store.tell("clock");
  const failure = await attempt(async () => setClock(store, await turnClock(order)));
  store.state.turning = false;
  store.tell("clock");
  complain(store, failure);
}

function setClock(store, clock) {
  Object.assign(store.state, { now: clock.now, mode: clock.mode });
  store.tell("clock");
}

function listen(store) {
  const { state } = store;
  follow(state.last, {
    hello: ({ run }) => run !== state.run && location.reload(),
    entry: (entry) => take(store, entry),
    clock: (clock) => setClock(store, clock),
    link: (live) => complain(store, live ? null : "连接断开，正在重连…"),
  });
}

function take(store, entry) {
  const { state } = store;
  if (entry.seq <= state.last) return;
  state.last = entry.seq;
  state.entries.push(entry);
  const overtaken = Date.parse(entry.at) > Date.parse(state.now);
  if (overtaken) state.now = entry.at;
  markRead(store);
  store.tell("entries", "read", ...(overtaken ? ["clock"] : []));
}

// What stands on the screen is read.
function markRead({ state }) {
  if (state.view === "chat" || matchMedia("(min-width: 900px)").matches) state.read.set(state.chat, state.last);
}

function complain(store, reason) {
  const banner = document.getElementById("banner");
  banner.hidden = !reason;
  banner.textContent = reason ?? "";
}

function tick(store) {
  if (store.state.mode !== "real") return;
  store.state.now = later(store.state.now, TICK_SECONDS);
  store.tell("clock");
}

begin().catch((error) => complain(null, `页面没有启动：${error.message}`));

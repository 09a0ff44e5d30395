// Wires the page: one store, the actions that change it, and the views that show it.

import { mountRail } from "/static/js/rail.js";
import { createStore, isPrivate, personOf, privateChat } from "/static/js/store.js";
import { later } from "/static/js/time.js";
import * as server from "./api.js";
import { mountClock } from "./clock.js";
import { Composer } from "./composer.js";
import { mountFaults } from "./faults.js";
import { mountHead } from "./head.js";
import { platformOf } from "./platforms.js";
import { mountRings } from "./rings.js";
import { mountTabs } from "./tabs.js";
import { SimulatedThread } from "./thread.js";

const TICK_SECONDS = 5;

async function begin() {
  const store = createStore(initialState(await server.loadState()));
  const actions = actionsOn(store);
  document.body.dataset.platform = store.state.platform;
  document.title = `督办 · 模拟${platformOf(store.state).name}`;
  mountRail(store, actions);
  mountHead(store, actions);
  new SimulatedThread(store, actions);
  mountClock(store, actions);
  mountRings(store, actions);
  mountFaults(store, actions);
  mountTabs(store, actions);
  const composer = new Composer(store, actions);
  actions.quote = (entry) => composer.quote(entry);
  listen(store);
  look(store);
  setInterval(() => tick(store), TICK_SECONDS * 1000);
}

function initialState(loaded) {
  const { transcript, clock, ...rest } = loaded;
  const state = {
    ...rest,
    entries: transcript.filter(isShown),
    now: clock.now,
    mode: clock.mode,
    view: "chat",
    turning: false,
    read: new Map(transcript.map((entry) => [entry.chat, entry.seq])),
    answered: new Map(),
  };
  const wanted = new URLSearchParams(location.hash.slice(1));
  state.me = personOf(state, wanted.get("as"))?.id ?? state.people[0].id;
  state.chat = wanted.get("chat") === "dm" ? privateChat(state.me) : state.scene.chat;
  return state;
}

function actionsOn(store) {
  const { state } = store;
  const place = (me, chat) => {
    Object.assign(state, { me, chat, view: "chat" });
    if (isPrivate(chat)) state.answered.set(me, state.last);
    history.replaceState(null, "", `#as=${encodeURIComponent(me)}&chat=${isPrivate(chat) ? "dm" : "group"}`);
    look(store);
    store.tell("place", "view", "read");
  };
  const complaining = (act) => async (wish) => complain(store, await attempt(() => act(wish)));
  return {
    open: (chat) => place(state.me, chat),
    speakAs: (person, chat) => place(person, chat ?? (isPrivate(state.chat) ? privateChat(person) : state.chat)),
    answer: (ring) => place(state.me, ring.chat),
    view: (view) => showView(store, view),
    say: (message) => attempt(() => server.say(message)),
    send: (file, spot) => attempt(() => server.send(file, spot)),
    press: complaining((choice) => server.press({ ...choice, from: state.me })),
    strike: complaining(server.strike),
    setRobot: complaining(server.setRobot),
    turn: (order) => turn(store, order),
  };
}

function showView(store, view) {
  store.state.view = view;
  look(store);
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
  const failure = await attempt(async () => setClock(store, await server.turnClock(order)));
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
  const take = (name, change) => (news) => {
    change(news);
    store.tell(name, "read");
  };
  server.follow(state.last, {
    hello: ({ run }) => run !== state.run && location.reload(),
    entry: (entry) => takeEntry(store, entry),
    clock: (clock) => setClock(store, clock),
    rooms: take("rooms", (rooms) => (state.rooms = rooms)),
    cards: take("cards", (cards) => Object.assign(state.cards, cards)),
    readers: take("readers", (readers) => Object.assign(state.readers, readers)),
    faults: take("faults", (faults) => (state.faults = faults)),
    link: (live) => complain(store, live ? null : "连接断开，正在重连…"),
  });
}

// A card that changed shows it where it stands.
const isShown = (entry) => entry.kind !== "update";

function takeEntry(store, entry) {
  const { state } = store;
  if (entry.seq <= state.last) return;
  state.last = entry.seq;
  if (isShown(entry)) state.entries.push(entry);
  if (Date.parse(entry.at) > Date.parse(state.now)) state.now = entry.at;
  if (entry.chat === state.chat) look(store);
  store.tell("entries", "read", "clock");
}

// What stands on the screen is read, and the platform is told so.
function look({ state }) {
  if (state.view !== "chat" && !matchMedia("(min-width: 900px)").matches) return;
  state.read.set(state.chat, state.last);
  attempt(() => server.read({ from: state.me, chat: state.chat }));
}

function complain(store, reason) {
  const banner = document.getElementById("banner");
  banner.hidden = !reason;
  banner.textContent = reason ?? "";
}

function tick(store) {
  if (store.state.mode === "driven") return;
  store.state.now = later(store.state.now, TICK_SECONDS);
  store.tell("clock");
}

begin().catch((error) => complain(null, `页面没有启动：${error.message}`));

// Above the chat: which platform and chat this is, whom one speaks as, and on a phone the way to the other chats and the clock.

import { avatar } from "/static/js/avatar.js";
import { h, icon, show } from "/static/js/dom.js";
import { describePerson } from "/static/js/rail.js";
import { isPrivate, nameOf, privateChat, roomOf, unread } from "/static/js/store.js";
import { clockTime } from "/static/js/time.js";
import { platformOf } from "./platforms.js";

export function mountHead(store, actions) {
  const { state } = store;
  show(document.getElementById("brand"), ...brand(state));
  const head = document.getElementById("chat-head");
  const render = () => show(head, title(state), tools(state, actions), switcher(state, actions));
  store.on(["entries", "place", "read", "clock", "rooms"], render);
  render();
}

const brand = (state) => [
  h("img", { src: "/static/icon.svg", alt: "", width: "34", height: "34" }),
  h("div", {}, h("strong", {}, "督办"), h("span", {}, `模拟${platformOf(state).name}`)),
];

function title(state) {
  const group = roomOf(state, state.chat);
  const note = group
    ? `${group.members.length} 人 · 机器人${group.has_bot ? "在群里" : "不在群里"}`
    : `与${nameOf(state, state.me)}的私聊，不用 @`;
  return h(
    "div",
    { class: "chat-title" },
    h("h1", {}, group?.title ?? state.bot, h("span", { class: "tag platform" }, platformOf(state).name)),
    h("p", {}, note),
  );
}

function tools(state, actions) {
  const now = `现在 ${clockTime(state.now)}，打开时钟`;
  const clock = { class: "clock-pill", type: "button", "data-key": "clock", "aria-label": now, onclick: () => actions.view("clock") };
  const who = {
    class: "speaker",
    type: "button",
    "data-key": "speaker",
    "aria-label": `正在以${nameOf(state, state.me)}的身份说话，换人`,
    onclick: () => actions.view("people"),
  };
  return h(
    "div",
    { class: "head-tools" },
    h("button", clock, icon("clock"), clockTime(state.now)),
    h(
      "button",
      who,
      avatar(state, state.me, "small"),
      h("span", {}, h("b", {}, nameOf(state, state.me)), h("small", {}, describePerson(state, state.me))),
    ),
  );
}

function switcher(state, actions) {
  const group = isPrivate(state.chat) ? state.scene.chat : state.chat;
  const choices = [
    [group, "群聊"],
    [privateChat(state.me), "私聊"],
  ];
  const choice = ([chat, label]) =>
    h(
      "button",
      { type: "button", "data-key": chat, "aria-pressed": String(state.chat === chat), onclick: () => actions.open(chat) },
      label,
      unread(state, chat) > 0 && h("span", { class: "badge" }, String(unread(state, chat))),
    );
  return h("div", { class: "switcher", role: "group", "aria-label": "会话" }, choices.map(choice));
}

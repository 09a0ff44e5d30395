// Above the chat: where we are, as whom, and on a phone the way to the other chat and to the clock.

import { avatar } from "./avatar.js";
import { h, icon, show } from "./dom.js";
import { describePerson } from "./rail.js";
import { isPrivate, nameOf, privateChat, roomOf, unread } from "./store.js";
import { clockTime } from "./time.js";

export function mountHead(store, actions) {
  const head = document.getElementById("chat-head");
  const render = () => show(head, ...content(store.state, actions));
  store.on(["entries", "place", "read", "clock"], render);
  render();
}

function content(state, actions) {
  return [title(state), speaker(state, actions), switcher(state, actions)];
}

function title(state) {
  const group = !isPrivate(state.chat);
  const name = group ? (roomOf(state, state.chat)?.title ?? state.chat) : state.bot;
  const note = group
    ? `${state.scene.lead}牵头 · ${state.scene.departments.length} 个部门`
    : `与${nameOf(state, state.me)}的私聊`;
  return h(
    "div",
    { class: "chat-title" },
    h("h1", {}, name, h("span", { class: "tag" }, group ? "群聊" : "私聊")),
    h("p", {}, note),
  );
}

function speaker(state, actions) {
  return h(
    "div",
    { class: "head-tools" },
    h(
      "button",
      {
        class: "clock-pill",
        type: "button",
        "data-key": "clock",
        "aria-label": `现在 ${clockTime(state.now)}，打开时钟`,
        onclick: () => actions.view("clock"),
      },
      icon("clock"),
      clockTime(state.now),
    ),
    h(
      "button",
      {
        class: "speaker",
        type: "button",
        "data-key": "speaker",
        "aria-label": `正在以${nameOf(state, state.me)}的身份说话，换人`,
        onclick: () => actions.view("people"),
      },
      avatar(state, state.me, "small"),
      h("span", {}, h("b", {}, nameOf(state, state.me)), h("small", {}, describePerson(state, state.me))),
    ),
  );
}

function switcher(state, actions) {
  const choices = [
    [state.scene.chat, "群聊"],
    [privateChat(state.me), "私聊"],
  ];
  return h(
    "div",
    { class: "switcher", role: "group", "aria-label": "会话" },
    choices.map(([chat, label]) =>
      h(
        "button",
        {
          type: "button",
          "data-key": chat,
          "aria-pressed": String(state.chat === chat),
          onclick: () => actions.open(chat),
        },
        label,
        unread(state, chat) > 0 && h("span", { class: "badge" }, String(unread(state, chat))),
      ),
    ),
  );
}

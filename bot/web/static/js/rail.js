// Left column: the two chats of the person speaking, and everybody one can speak as.

import { avatar } from "./avatar.js";
import { h, icon, show } from "./dom.js";
import { entriesOf, nameOf, personOf, privateChat, unread } from "./store.js";
import { clockTime } from "./time.js";

export function mountRail(store, actions) {
  const chats = document.getElementById("chats");
  const people = document.getElementById("people");
  const render = () => {
    show(chats, ...chatRows(store.state, actions));
    keepScroll(people, () => show(people, ...departmentBlocks(store.state, actions)));
  };
  store.on(["entries", "place", "read"], render);
  render();
}

function keepScroll(element, change) {
  const { scrollTop } = element;
  change();
  element.scrollTop = scrollTop;
}

function chatRows(state, actions) {
  const own = privateChat(state.me);
  const groups = state.rooms.map((room) => chatRow(state, actions, room.id, room.title, groupFace()));
  return [...groups, chatRow(state, actions, own, state.bot, avatar(state, "bot"))];
}

const groupFace = () => h("span", { class: "avatar group", "aria-hidden": "true" }, icon("people"));

function chatRow(state, actions, chat, title, face) {
  const last = entriesOf(state, chat).findLast((entry) => entry.text);
  const preview = last ? `${nameOf(state, last.from)}：${last.text.split("\n")[0].slice(0, 40)}` : "还没有消息";
  const current = state.chat === chat ? "true" : null;
  return h(
    "li",
    {},
    h(
      "button",
      { class: "row", type: "button", "data-key": chat, "aria-current": current, onclick: () => actions.open(chat) },
      face,
      h(
        "span",
        { class: "row-text" },
        h("span", { class: "row-title" }, h("b", {}, title), h("time", {}, last ? clockTime(last.at) : "")),
        h("span", { class: "row-note" }, preview),
      ),
      badge(unread(state, chat)),
    ),
  );
}

function departmentBlocks(state, actions) {
  const taking = new Set(state.scene.departments);
  const rank = (person) => (person.role === "分管副总" ? 1 : taking.has(person.department) ? 0 : 2);
  const ordered = [...state.people].sort((a, b) => rank(a) - rank(b));
  const blocks = new Map();
  for (const person of ordered) blocks.set(heading(person), [...(blocks.get(heading(person)) ?? []), person]);
  return [...blocks].map(([title, members]) =>
    h(
      "div",
      { class: "department" },
      h("h3", {}, title, title === state.scene.lead && h("span", { class: "tag lead" }, "牵头")),
      h(
        "ul",
        {},
        members.map((person) => personRow(state, actions, person)),
      ),
    ),
  );
}

const heading = (person) => person.department ?? (person.role === "分管副总" ? "公司" : "其他");

function personRow(state, actions, person) {
  const waiting = unread(state, privateChat(person.id));
  const speak = {
    class: "row person",
    type: "button",
    "data-key": person.id,
    "aria-pressed": String(person.id === state.me),
  };
  return h(
    "li",
    { class: "person-line" },
    h(
      "button",
      { ...speak, onclick: () => actions.speakAs(person.id) },
      avatar(state, person.id, "small"),
      h("span", { class: "row-text" }, h("b", {}, person.name), h("span", { class: "row-note" }, roleOf(person))),
    ),
    waiting > 0 &&
      h(
        "button",
        {
          class: "badge as-button",
          type: "button",
          title: `看${person.name}的私聊`,
          "aria-label": `${person.name} 有 ${waiting} 条未读私聊，点开`,
          onclick: () => actions.speakAs(person.id, privateChat(person.id)),
        },
        count(waiting),
      ),
  );
}

const badge = (waiting) =>
  waiting > 0 && h("span", { class: "badge", "aria-label": `${waiting} 条未读` }, count(waiting));

const count = (waiting) => (waiting > 99 ? "99+" : String(waiting));

export const describePerson = (state, id) => {
  const person = personOf(state, id);
  return person ? [person.department, roleOf(person)].filter(Boolean).join(" · ") : "";
};

// A person who is called by the role needs it only once.
const roleOf = (person) => (person.role === person.name ? "" : person.role);

// Phone calls and DINGs: a banner for whoever sits here, and the list of all private happenings beside the chat.

import { avatar } from "/static/js/avatar.js";
import { h, icon, show } from "/static/js/dom.js";
import { isPrivate, nameOf, ownerOf, privateChat } from "/static/js/store.js";
import { clockTime } from "/static/js/time.js";
import { isHidden, ringWords } from "./message.js";

const LISTED = 12;

export function mountRings(store, actions) {
  const { state } = store;
  const banner = document.getElementById("rings");
  const list = document.getElementById("activity");
  const render = () => {
    show(banner, ringing(state, actions));
    show(list, h("h2", { id: "activity-title" }, "私聊、电话与 DING"), happenings(state, actions));
  };
  store.on(["entries", "read", "place"], render);
  render();
}

// It rings until it is taken up, or the private chat is opened.
function ringing(state, actions) {
  const rings = state.entries.filter((entry) => entry.kind === "ring" && entry.chat === privateChat(state.me));
  const last = rings.at(-1);
  if (!last || last.seq <= (state.answered.get(state.me) ?? 0)) return null;
  return h(
    "button",
    { type: "button", class: "ringing", onclick: () => actions.answer(last) },
    icon("ring"),
    h("span", {}, h("b", {}, `${nameOf(state, state.me)}：${ringWords(last)}`), h("small", {}, clockTime(last.at))),
    h("span", { class: "tag bad" }, last.mouth === "电话" ? "接听" : "查看"),
  );
}

function happenings(state, actions) {
  const recent = state.entries.filter((entry) => entry.from === "bot" && isPrivate(entry.chat) && !isHidden(state, entry));
  if (recent.length === 0) return h("p", { class: "nothing" }, "机器人私下找谁，会列在这里，点开即看。");
  const rows = recent.slice(-LISTED).reverse();
  return h("ul", { tabindex: "0", "aria-label": "最近的私聊、电话与 DING" }, rows.map((entry) => h("li", {}, row(state, entry, actions))));
}

function row(state, entry, actions) {
  const owner = ownerOf(entry.chat);
  const fresh = entry.seq > (state.read.get(entry.chat) ?? 0);
  const ring = entry.kind === "ring";
  return h(
    "button",
    { class: `row ${fresh ? "fresh" : ""}`, type: "button", "data-key": String(entry.seq), onclick: () => actions.speakAs(owner, entry.chat) },
    avatar(state, owner, "small"),
    h(
      "span",
      { class: "row-text" },
      h("span", { class: "row-title" }, h("b", {}, nameOf(state, owner)), h("span", { class: `tag ${ring ? "bad" : "info"}` }, entry.mouth), h("time", {}, clockTime(entry.at))),
      h("span", { class: "row-note" }, ring ? ringWords(entry) : entry.text.split("\n")[0]),
    ),
  );
}

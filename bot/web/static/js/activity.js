// What the bot just told people privately: otherwise one would have to change places to notice it.

import { avatar } from "./avatar.js";
import { h, show } from "./dom.js";
import { kindOf } from "./message.js";
import { isPrivate, nameOf, ownerOf } from "./store.js";
import { clockTime } from "./time.js";

const SHOWN = 12;

export function mountActivity(store, actions) {
  const panel = document.getElementById("activity");
  const render = () => show(panel, ...content(store.state, actions));
  store.on(["entries", "read", "place"], render);
  render();
}

function content(state, actions) {
  const recent = state.entries
    .filter((entry) => entry.from === "bot" && isPrivate(entry.chat))
    .slice(-SHOWN)
    .reverse();
  const rows = recent.map((entry) => h("li", {}, row(state, entry, actions)));
  return [
    h("h2", { id: "activity-title" }, "私聊动态"),
    rows.length > 0
      ? h("ul", { tabindex: "0", "aria-label": "最近的私聊消息" }, rows)
      : h("p", { class: "nothing" }, "机器人私下提醒谁，会列在这里，点开即看。"),
  ];
}

function row(state, entry, actions) {
  const owner = ownerOf(entry.chat);
  const [label, tone] = kindOf(entry);
  const fresh = entry.seq > (state.read.get(entry.chat) ?? 0);
  return h(
    "button",
    {
      class: `row ${fresh ? "fresh" : ""}`,
      type: "button",
      "data-key": String(entry.seq),
      onclick: () => actions.speakAs(owner, entry.chat),
    },
    avatar(state, owner, "small"),
    h(
      "span",
      { class: "row-text" },
      h(
        "span",
        { class: "row-title" },
        h("b", {}, nameOf(state, owner)),
        h("span", { class: `tag ${tone}` }, label),
        h("time", {}, clockTime(entry.at)),
      ),
      h("span", { class: "row-note" }, entry.text.split("\n")[0]),
    ),
  );
}

// On a phone one column shows at a time.

import { h, icon, show } from "/static/js/dom.js";
import { isPrivate, unread } from "/static/js/store.js";

const TABS = [
  ["chat", "聊天", "chat"],
  ["people", "人员", "people"],
  ["clock", "时钟", "clock"],
  ["faults", "故障", "off"],
];

export function mountTabs(store, actions) {
  const tabs = document.getElementById("tabs");
  const render = () => {
    document.body.dataset.view = store.state.view;
    show(tabs, ...TABS.map((tab) => tabButton(store.state, tab, actions)));
  };
  store.on(["view", "entries", "read"], render);
  render();
}

function tabButton(state, [view, label, shape], actions) {
  const waiting = (view === "people" && privateUnread(state)) || (view === "chat" && unread(state, state.chat) > 0);
  return h(
    "button",
    { type: "button", "data-key": view, "aria-current": state.view === view ? "page" : null, onclick: () => actions.view(view) },
    icon(shape),
    h("span", {}, label),
    waiting && h("span", { class: "dot", "aria-label": "有未读消息" }),
  );
}

const privateUnread = (state) => state.entries.some((entry) => isPrivate(entry.chat) && unread(state, entry.chat) > 0);

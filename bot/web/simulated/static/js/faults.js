// For operators: what can go wrong on the platform's side, at the press of a button.

import { h, icon, show } from "/static/js/dom.js";
import { isPrivate, roomOf } from "/static/js/store.js";

export function mountFaults(store, actions) {
  const panel = document.getElementById("faults");
  const render = () => show(panel, ...content(store.state, actions));
  store.on(["faults", "rooms", "place"], render);
  render();
}

function content(state, actions) {
  return [
    h("h2", { id: "faults-title" }, icon("off"), "故障"),
    h("div", { class: "strokes" }, robot(state, actions), state.faults.map((fault) => stroke(fault, actions))),
  ];
}

function stroke({ name, label, note, on }, actions) {
  const pressed = on === null ? null : String(on);
  const words = on ? `${label}中，点击恢复` : label;
  return h(
    "button",
    { type: "button", "data-key": name, "aria-pressed": pressed, title: note, onclick: () => actions.strike(name) },
    h("b", {}, words),
    h("small", {}, note),
  );
}

function robot(state, actions) {
  const group = roomOf(state, isPrivate(state.chat) ? state.scene.chat : state.chat);
  if (!group) return null;
  const wish = { chat: group.id, present: !group.has_bot };
  return h(
    "button",
    { type: "button", "data-key": "robot", "aria-pressed": String(!group.has_bot), onclick: () => actions.setRobot(wish) },
    h("b", {}, group.has_bot ? "移出机器人" : "请回机器人"),
    h("small", {}, `「${group.title}」`),
  );
}

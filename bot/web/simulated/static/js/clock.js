// The clock of the simulated platform: the sandbox's, where it may be turned.

import { mountClock as mountTurnable } from "/static/js/clock.js";
import { h, icon, show } from "/static/js/dom.js";
import { clockTime, dayLabel } from "/static/js/time.js";

export function mountClock(store, actions) {
  if (store.state.mode !== "foreign") {
    mountTurnable(store, actions);
    return;
  }
  const panel = document.getElementById("clock");
  const render = () => show(panel, ...reading(store.state));
  store.on(["clock"], render);
  render();
}

const reading = (state) => [
  h("h2", { id: "clock-title" }, icon("clock"), "时钟", h("span", { class: "tag good" }, "真实时间")),
  h("p", { class: "now" }, h("b", {}, clockTime(state.now)), h("span", {}, dayLabel(state.now))),
  h("p", { class: "nothing" }, "机器人在别处运行，按真实时间走，这里不能拨动。"),
];

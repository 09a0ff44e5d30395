// The clock that can be turned, with the working day as a line: reminder, list and table are marks on it.

import { h, icon, show } from "./dom.js";
import { clockTime, dayLabel, minuteOfDay } from "./time.js";

const DAY = { from: 9 * 60, to: 18 * 60 };

const MARKS = [
  ["16:30", "提醒"],
  ["17:00", "名单"],
  ["17:30", "跟踪表"],
];

const STEPS = [
  ["+10 分钟", { minutes: 10 }],
  ["+1 小时", { hours: 1 }],
];

export function mountClock(store, actions) {
  const panel = document.getElementById("clock");
  const render = () => show(panel, ...content(store.state, actions));
  store.on(["clock"], render);
  render();
}

function content(state, actions) {
  const real = state.mode === "real";
  return [
    h(
      "h2",
      { id: "clock-title" },
      icon("clock"),
      "时钟",
      h("span", { class: `tag ${real ? "good" : "info"}` }, real ? "实时走动" : "由您拨动"),
    ),
    h("p", { class: "now" }, h("b", {}, clockTime(state.now)), h("span", {}, dayLabel(state.now))),
    dayLine(state),
    h(
      "div",
      { class: "turns" },
      STEPS.map(([label, order]) => turn(state, actions, label, null, order)),
      MARKS.map(([time, label]) => turn(state, actions, `到 ${time}`, label, { to: time })),
      turn(state, actions, "下一工作日", "09:00", { to: "next_day" }),
      realButton(state, actions),
    ),
    state.turning && h("p", { class: "turning", role: "status" }, "时间正在走，到点的事逐一发生…"),
  ];
}

function turn(state, actions, label, note, order) {
  return h(
    "button",
    { type: "button", "data-key": label, "aria-disabled": String(state.turning), onclick: () => actions.turn(order) },
    h("b", {}, label),
    note && h("small", {}, note),
  );
}

function realButton(state, actions) {
  const real = state.mode === "real";
  const order = { to: real ? "driven" : "real" };
  const props = {
    type: "button",
    class: "real",
    "data-key": "real",
    "aria-pressed": String(real),
    "aria-disabled": String(state.turning),
    onclick: () => actions.turn(order),
  };
  return h(
    "button",
    props,
    h("b", {}, icon(real ? "pause" : "play"), real ? "停住" : "实时"),
    h("small", {}, real ? "改为拨动" : "时间自己走"),
  );
}

function dayLine(state) {
  const share = (minute) => `${Math.min(100, Math.max(0, ((minute - DAY.from) / (DAY.to - DAY.from)) * 100))}%`;
  const now = minuteOfDay(state.now);
  return h(
    "div",
    { class: "day-line", "aria-hidden": "true" },
    h("i", { class: "passed", style: { "inline-size": share(now) } }),
    h("i", {
      class: "lunch",
      style: { "inset-inline-start": share(12 * 60), "inline-size": `${(90 / (DAY.to - DAY.from)) * 100}%` },
    }),
    MARKS.map(([time]) => mark(time, now, share)),
    h("i", { class: "hand", style: { "inset-inline-start": share(now) } }),
    h("span", { class: "edge" }, "09:00"),
    h("span", { class: "edge end" }, "18:00"),
  );
}

function mark(time, now, share) {
  const minute = minuteOfDay(`0000-00-00T${time}`);
  return h("i", { class: `mark ${now >= minute ? "done" : ""}`, style: { "inset-inline-start": share(minute) } });
}

// 三分钟看懂: one step is open at a time; its buttons do the work.

import { h, icon, show } from "./dom.js";
import { tourSteps } from "./steps.js";

export function mountTour(store, actions) {
  const panel = document.getElementById("tour");
  const view = { open: 0, done: new Set() };
  const render = () => {
    const top = panel.querySelector("ol")?.scrollTop ?? 0;
    const steps = tourSteps(store.state, actions);
    show(panel,
      h("h2", { id: "tour-title" }, icon("tour"), "三分钟看懂", h("span", { class: "tag plain" }, `${view.done.size}/${steps.length}`)),
      h("ol", {}, steps.map((step, index) => stepElement(step, index))));
    panel.querySelector("ol").scrollTop = top;
  };
  const open = (index) => {
    view.open = index;
    render();
    panel.querySelector(".open")?.scrollIntoView({ block: "nearest" });
  };
  const stepElement = (step, index) => {
    const isOpen = view.open === index;
    const state = [isOpen && "open", view.done.has(index) && "done"].filter(Boolean).join(" ");
    return h("li", { class: state, "aria-current": isOpen ? "step" : null },
      h("button", { class: "step", type: "button", "data-key": `step ${index}`, "aria-expanded": String(isOpen), onclick: () => open(isOpen ? -1 : index) },
        h("span", { class: "number", "aria-hidden": "true" }, view.done.has(index) ? icon("check") : String(index + 1)), step.title),
      isOpen && h("div", { class: "step-body" },
        h("p", {}, step.text),
        h("div", { class: "moves" },
          step.moves.map((move) => h("button", { type: "button", class: "move", "data-key": move.label, "aria-disabled": String(store.state.turning), onclick: () => play(move, index) }, move.label)),
          view.done.has(index) && h("button", { type: "button", class: "next", "data-key": "next", onclick: () => open(index + 1) }, "下一步"))));
  };
  const play = async (move, index) => {
    view.done.add(index);
    await move.run();
    render();
  };
  store.on(["clock", "place"], render);
  render();
}

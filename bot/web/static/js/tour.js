// 三分钟看懂: one step is open at a time; its buttons do the work.

import { h, icon, show } from "./dom.js";
import { tourSteps } from "./steps.js";

export class Tour {
  constructor(store, actions) {
    this.state = store.state;
    this.actions = actions;
    this.openStep = 0;
    this.done = new Set();
    this.panel = document.getElementById("tour");
    store.on(["clock", "place"], () => this.render());
    this.render();
  }

  render() {
    const steps = tourSteps(this.state, this.actions);
    const top = this.list?.scrollTop ?? 0;
    this.list = h(
      "ol",
      {},
      steps.map((step, index) => this.stepLine(step, index)),
    );
    const count = h("span", { class: "tag plain" }, `${this.done.size}/${steps.length}`);
    show(this.panel, h("h2", { id: "tour-title" }, icon("tour"), "三分钟看懂", count), this.list);
    this.list.scrollTop = top;
  }

  stepLine(step, index) {
    const isOpen = this.openStep === index;
    const isDone = this.done.has(index);
    const marks = [isOpen && "open", isDone && "done"].filter(Boolean).join(" ");
    const number = h("span", { class: "number", "aria-hidden": "true" }, isDone ? icon("check") : String(index + 1));
    const toggle = { class: "step", type: "button", "data-key": `step ${index}`, "aria-expanded": String(isOpen) };
    return h(
      "li",
      { class: marks, "aria-current": isOpen ? "step" : null },
      h("button", { ...toggle, onclick: () => this.open(isOpen ? -1 : index) }, number, step.title),
      isOpen && this.stepBody(step, index),
    );
  }

  stepBody(step, index) {
    const moves = step.moves.map((move) => this.moveButton(move, index));
    const next = { type: "button", class: "next", "data-key": "next", onclick: () => this.open(index + 1) };
    const onward = this.done.has(index) && h("button", next, "下一步");
    return h("div", { class: "step-body" }, h("p", {}, step.text), h("div", { class: "moves" }, moves, onward));
  }

  moveButton(move, index) {
    const busy = String(this.state.turning);
    const props = { type: "button", class: "move", "data-key": move.label, "aria-disabled": busy };
    return h("button", { ...props, onclick: () => this.play(move, index) }, move.label);
  }

  open(index) {
    this.openStep = index;
    this.render();
    this.list.querySelector(".open")?.scrollIntoView({ block: "nearest" });
  }

  async play(move, index) {
    this.done.add(index);
    await move.run();
    this.render();
  }
}

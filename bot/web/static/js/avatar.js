import { h } from "./dom.js";
import { personOf } from "./store.js";

const HUES = 8;

// One colour per department, so that a face tells where it belongs.
export function avatar(state, id, size = "") {
  if (id === "bot") return h("img", { class: `avatar bot ${size}`, src: "/static/icon.svg", alt: "" });
  const person = personOf(state, id);
  const initial = [...(person?.name ?? id)][0];
  return h("span", { class: `avatar hue-${hueOf(state, person)} ${size}`, "aria-hidden": "true" }, initial);
}

function hueOf(state, person) {
  const departments = [...new Set(state.people.map((other) => other.department).filter(Boolean))];
  const index = departments.indexOf(person?.department);
  return index < 0 ? "none" : index % HUES;
}

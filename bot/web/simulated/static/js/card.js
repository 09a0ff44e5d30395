// A card as the person who sits here sees it: it may look different to everybody.

import { h, icon } from "/static/js/dom.js";
import { wordsOf } from "./mentions.js";

const faceOf = (state, card) => {
  const seen = state.cards[card];
  return seen && (seen.own[state.me] ?? seen.everybody);
};

export function cardElement(state, entry, actions) {
  const face = faceOf(state, entry.card);
  if (!face) return h("p", { class: "text" }, entry.text);
  const choose = (button, option) => actions.press({ chat: entry.chat, card: entry.card, button, option });
  return h(
    "div",
    { class: "card-face", role: "group", "aria-label": face.title },
    h("p", { class: "headline" }, face.title),
    face.text && h("p", { class: "text" }, wordsOf(state, entry)(face.text)),
    face.state && h("p", { class: "clicked" }, icon("check"), face.state),
    face.options.length > 0 ? ballot(face, entry, choose) : buttons(face, choose),
  );
}

function buttons(face, choose) {
  if (face.buttons.length === 0) return null;
  return h(
    "div",
    { class: "card-buttons" },
    face.buttons.map((button) =>
      h(
        "button",
        { type: "button", class: face.settled ? "chosen" : "", disabled: face.settled, onclick: () => choose(button.key) },
        button.label,
      ),
    ),
  );
}

function ballot(face, entry, choose) {
  const options = face.options.map((option) =>
    h("label", {}, h("input", { type: "radio", name: `vote-${entry.seq}`, value: option.key }), option.label),
  );
  const picked = () => options.map((label) => label.firstChild).find((input) => input.checked);
  const hand = (button) => picked() && choose(button.key, picked().value);
  const submit = (button) => h("button", { type: "button", onclick: () => hand(button) }, button.label);
  return h(
    "div",
    {},
    h("div", { class: "options" }, options),
    h("div", { class: "card-buttons" }, face.buttons.map(submit)),
  );
}

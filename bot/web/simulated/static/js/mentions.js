// An @ that pinged, and an @ that is only a word.

import { h } from "/static/js/dom.js";
import { nameOf } from "/static/js/store.js";

const EVERYBODY = "@all";
// Invisible: with it inside, no client makes a mention of an @.
const JOINER = "\u2060";

const calledName = (state, id) => (id === EVERYBODY ? "所有人" : nameOf(state, id));

// Draws text with the names in it: those who were pinged stand out, others are marked as mere words.
export function wordsOf(state, entry) {
  const real = new Map(entry.mentions.map((id) => [`@${calledName(state, id)}`, id]));
  if (entry.from !== "bot" && entry.heard) real.set(`@${state.bot}`, "bot");
  const pattern = anybody(state);
  return (source) => {
    const text = source.replaceAll(JOINER, "");
    const parts = [];
    let from = 0;
    for (const found of text.matchAll(pattern)) {
      parts.push(text.slice(from, found.index), mention(found[0], real.get(found[0]), state));
      from = found.index + found[0].length;
    }
    return h("span", {}, [...parts, text.slice(from)]);
  };
}

function mention(word, id, state) {
  if (id === undefined) return h("span", { class: "mere-word", title: "只是文字，没有 @ 到人" }, word);
  return h("span", { class: id === state.me ? "mention me" : "mention", title: "真正 @ 到了" }, word);
}

function anybody(state) {
  const names = ["所有人", state.bot, ...state.people.map((person) => person.name)].sort((a, b) => b.length - a.length);
  return new RegExp(`@(?:${names.map(escapePattern).join("|")})`, "gu");
}

// Whom a message pinged without their names standing in its words.
export const unnamed = (state, entry) => entry.mentions.filter((id) => !entry.text.includes(`@${calledName(state, id)}`));

// The line one opens to see who was really reached.
export function pingedLine(state, entry) {
  const names = entry.mentions.map((id) => calledName(state, id));
  const missed = entry.missed.map((id) => calledName(state, id));
  const words = [
    names.length > 0 ? `真正 @ 到：${names.join("、")}` : "没有真正 @ 到任何人",
    missed.length > 0 && `限流未收到：${missed.join("、")}`,
  ];
  return words.filter(Boolean).join("；");
}

const escapePattern = (name) => name.replace(/[.*+?^${}()|[\]\\\/]/g, "\\$&");

// One entry of the chat as an element.

import { avatar } from "./avatar.js";
import { cardButtons, files, labelOfClick } from "./card.js";
import { h, icon } from "./dom.js";
import { isPrivate, nameOf, personOf } from "./store.js";
import { clockTime } from "./time.js";

const KINDS = {
  receipt: ["已受理", "good"],
  repair: ["请补一步", "warn"],
  reply: ["回复", "plain"],
  remind: ["提醒", "info"],
  missing: ["待补", "warn"],
  escalate: ["请协调", "violet"],
  alert: ["异常", "bad"],
  digest: ["跟踪表", "info"],
  notice: ["通知", "plain"],
};

const LONG_TEXT = 900;

export const kindOf = (entry) => KINDS[entry.kind] ?? [entry.kind, "plain"];

export function messageElement(state, entry, actions) {
  if (entry.kind === "click") return hint(`${nameOf(state, entry.from)} 点了「${labelOfClick(state, entry)}」`);
  if (entry.kind === "recall") return hint(`${nameOf(state, entry.from)} 撤回了一条消息`);
  return entry.from === "bot" ? botMessage(state, entry, actions) : personMessage(state, entry, actions);
}

export const hint = (text) => h("p", { class: "hint" }, text);

export const dayDivider = (label) => h("p", { class: "day" }, h("span", {}, label));

function personMessage(state, entry, actions) {
  const mine = entry.from === state.me;
  const department = personOf(state, entry.from)?.department;
  return h(
    "article",
    { class: `message ${mine ? "mine" : ""}` },
    avatar(state, entry.from),
    h(
      "div",
      { class: "body" },
      h(
        "header",
        { class: "meta" },
        h("b", {}, nameOf(state, entry.from)),
        department && h("span", {}, department),
        h("time", {}, clockTime(entry.at)),
      ),
      h("div", { class: "bubble-line" }, bubble(state, entry), quoteButton(entry, actions)),
      !entry.delivered && undelivered(state, entry, actions),
    ),
  );
}

function bubble(state, entry) {
  return h(
    "div",
    { class: "bubble" },
    entry.quote && h("blockquote", {}, entry.quote),
    h(
      "p",
      { class: textClass(entry.text), tabindex: isLong(entry.text) ? "0" : null },
      withMentions(state, entry.text),
    ),
    entry.kind === "edit" && h("small", { class: "edited" }, "已编辑"),
  );
}

function undelivered(state, entry, actions) {
  const resend = () => actions.fill(entry.text);
  return h(
    "p",
    { class: "undelivered" },
    icon("off"),
    `未送达：没有 @${state.bot}`,
    entry.from === state.me && h("button", { class: "link", type: "button", onclick: resend }, "补上 @ 重发"),
  );
}

function botMessage(state, entry, actions) {
  const [label, tone] = kindOf(entry);
  return h(
    "article",
    { class: "message from-bot" },
    avatar(state, "bot"),
    h(
      "div",
      { class: "body" },
      h(
        "header",
        { class: "meta" },
        h("b", {}, state.bot),
        h("span", { class: `tag ${tone}` }, label),
        h("time", {}, clockTime(entry.at)),
      ),
      h(
        "div",
        { class: "bubble-line" },
        h(
          "div",
          { class: `sheet ${tone}` },
          lines(entry.text),
          pings(state, entry),
          files(entry),
          cardButtons(state, entry, actions),
          basis(entry),
        ),
        quoteButton(entry, actions),
      ),
    ),
  );
}

function lines(text) {
  const [first, ...rest] = text.split("\n");
  const headed = rest.length > 0;
  return [
    h("p", { class: headed ? "headline" : textClass(text) }, first),
    headed && h("p", { class: textClass(text), tabindex: isLong(text) ? "0" : null }, rest.join("\n")),
  ];
}

const isLong = (text) => text.length > LONG_TEXT;

const textClass = (text) => (isLong(text) ? "text long" : "text");

function pings(state, entry) {
  if (isPrivate(entry.chat) || entry.mentions.length === 0) return null;
  return h(
    "p",
    { class: "pings" },
    entry.mentions.map((person) =>
      h("span", { class: person === state.me ? "mention me" : "mention" }, `@${nameOf(state, person)}`),
    ),
  );
}

function basis(entry) {
  const { row, rule } = entry.record ?? {};
  const words = [row, rule].filter(Boolean).join(" · ");
  return words ? h("p", { class: "basis", title: "制度目录中的依据" }, words) : null;
}

const quoteButton = (entry, actions) =>
  h(
    "button",
    {
      class: "quote-button",
      type: "button",
      title: "引用这条",
      "aria-label": "引用这条消息",
      onclick: () => actions.quote(entry.text),
    },
    icon("quote"),
  );

// Only names that exist become mentions; everything else stays as typed.
function withMentions(state, text) {
  const names = [state.bot, ...state.people.map((person) => person.name)].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`@(?:${names.map(escapePattern).join("|")})`, "gu");
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(from, match.index), h("span", { class: "mention" }, match[0]));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

const escapePattern = (name) => name.replace(/[.*+?^${}()|[\]\\\/]/g, "\\$&");

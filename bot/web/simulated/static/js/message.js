// One thing seen in a chat as an element.

import { avatar } from "/static/js/avatar.js";
import { h, icon } from "/static/js/dom.js";
import { isPrivate, nameOf, personOf } from "/static/js/store.js";
import { clockTime } from "/static/js/time.js";
import { cardElement } from "./card.js";
import { markdown } from "./markdown.js";
import { pingedLine, unnamed, wordsOf } from "./mentions.js";

const LONG_TEXT = 900;

export function messageElement(state, entry, actions) {
  if (isHidden(state, entry)) return h("i", { hidden: true });
  if (entry.kind === "toast") return h("p", { class: "hint" }, `（屏幕提示）${entry.text}`);
  if (entry.kind === "ring") return ringElement(state, entry);
  return entry.from === "bot" ? botMessage(state, entry, actions) : personMessage(state, entry, actions);
}

export const isHidden = (state, entry) => entry.only_for !== null && !entry.only_for.includes(state.me);

function ringElement(state, entry) {
  return h("p", { class: "hint ring" }, icon("ring"), `${clockTime(entry.at)} ${ringWords(entry)}`);
}

export const ringWords = (entry) =>
  entry.mouth === "电话" ? "电话响铃" : `${entry.mouth}：${entry.text.split("\n")[0]}`;

function personMessage(state, entry, actions) {
  const mine = entry.from === state.me;
  const unheard = entry.heard === false;
  return h(
    "article",
    { class: `message ${mine ? "mine" : ""} ${unheard ? "unheard" : ""}` },
    avatar(state, entry.from),
    h(
      "div",
      { class: "body" },
      h(
        "header",
        { class: "meta" },
        h("b", {}, nameOf(state, entry.from)),
        h("span", {}, personOf(state, entry.from)?.department ?? ""),
        h("time", {}, clockTime(entry.at)),
      ),
      line(h("div", { class: "bubble" }, entry.quote && h("blockquote", {}, entry.quote), content(state, entry)), entry, actions),
      unheard && h("p", { class: "undelivered" }, icon("off"), unheardWords(state, entry)),
    ),
  );
}

function unheardWords(state, entry) {
  if (isPrivate(entry.chat)) return "机器人听不到（没有连上）";
  if (!entry.text.includes(`@${state.bot}`)) return "机器人听不到（没有 @）";
  return entry.kind === "picture" || entry.kind === "file" ? "机器人听不到（群里的图片和文件）" : "机器人听不到（没有连上，或不在群里）";
}

function botMessage(state, entry, actions) {
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
        h("span", { class: "tag info" }, entry.mouth),
        h("time", {}, clockTime(entry.at)),
      ),
      line(h("div", { class: "sheet" }, content(state, entry, actions), pings(state, entry)), entry, actions),
      h("footer", { class: "marks" }, readMark(state, entry), pinged(state, entry)),
    ),
  );
}

function line(bubble, entry, actions) {
  const quote = {
    class: "quote-button",
    type: "button",
    title: "引用这条",
    "aria-label": "引用这条消息",
    onclick: () => actions.quote(entry),
  };
  return h("div", { class: "bubble-line" }, bubble, h("button", quote, icon("quote")));
}

function content(state, entry, actions) {
  if (entry.kind === "card") return cardElement(state, entry, actions);
  if (entry.medium) return entry.kind === "picture" ? picture(entry.medium) : chip(entry.medium);
  const words = wordsOf(state, entry);
  const long = entry.text.length > LONG_TEXT;
  const kind = `text ${long ? "long" : ""} ${entry.kind}`;
  return h(
    "div",
    { class: kind, tabindex: long ? "0" : null },
    entry.kind === "markdown" ? markdown(entry.text, words) : words(entry.text),
  );
}

const picture = ({ name, url }) =>
  h("a", { class: "picture", href: url, target: "_blank", rel: "noopener" }, h("img", { src: url, alt: `打开图片 ${name}` }));

function chip({ name, url }) {
  const suffix = name.includes(".") ? name.split(".").at(-1).toUpperCase() : "文件";
  return h(
    "a",
    { class: "file", href: url, download: name },
    h("span", { class: "file-face", "aria-hidden": "true" }, suffix),
    h("span", { class: "file-name" }, h("b", {}, name), h("small", {}, "点开下载")),
  );
}

function pings(state, entry) {
  const others = isPrivate(entry.chat) ? [] : unnamed(state, entry);
  if (others.length === 0) return null;
  const mention = (id) => {
    const word = id === "@all" ? "@所有人" : `@${nameOf(state, id)}`;
    return h("span", { class: id === state.me ? "mention me" : "mention", title: "真正 @ 到了" }, word);
  };
  return h("p", { class: "pings" }, others.map(mention));
}

function pinged(state, entry) {
  if (isPrivate(entry.chat)) return null;
  const some = entry.mentions.length > 0;
  return h(
    "details",
    { class: `pinged ${some ? "some" : ""}` },
    h("summary", { title: pingedLine(state, entry) }, some ? `@ 到 ${entry.mentions.length} 人` : "未 @ 人"),
    pingedLine(state, entry),
  );
}

function readMark(state, entry) {
  const readers = state.readers[entry.seq];
  if (!readers) return null;
  const names = readers.map((id) => nameOf(state, id)).join("、");
  const words = isPrivate(entry.chat) ? (readers.length > 0 ? "已读" : "未读") : `${readers.length} 人已读`;
  return h("details", { class: "read-mark" }, h("summary", { title: names || "还没有人读" }, words), names || "还没有人读");
}

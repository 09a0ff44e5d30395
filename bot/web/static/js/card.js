// What hangs below the words of the bot: files to open and buttons to press.

import { h, icon } from "./dom.js";
import { nameOf } from "./store.js";

export function cardButtons(state, entry, actions) {
  if (!entry.card) return null;
  const clicks = state.entries.filter(
    (other) => other.kind === "click" && other.of === entry.id && other.chat === entry.chat,
  );
  return h(
    "div",
    { class: "card", role: "group", "aria-label": entry.card.title },
    h(
      "div",
      { class: "card-buttons" },
      entry.card.buttons.map((button) => cardButton(state, entry, button, clicks, actions)),
    ),
    clicks.length > 0 &&
      h(
        "p",
        { class: "clicked" },
        icon("check"),
        clicks.map((c) => `${nameOf(state, c.from)} ${labelOfClick(state, c)}`).join("，"),
      ),
  );
}

function cardButton(state, entry, button, clicks, actions) {
  const own = clicks.filter((click) => click.from === state.me);
  const chosen = own.some((click) => click.action === button.action && click.value === button.value);
  const press = { chat: entry.chat, of: entry.id, action: button.action, value: button.value };
  return h(
    "button",
    { type: "button", class: chosen ? "chosen" : "", disabled: own.length > 0, onclick: () => actions.click(press) },
    button.label,
  );
}

export function labelOfClick(state, click) {
  const card = state.entries.find((entry) => entry.id === click.of && entry.chat === click.chat)?.card;
  const button = card?.buttons.find((other) => other.action === click.action && other.value === click.value);
  return button?.label ?? click.action;
}

export function files(entry) {
  if (entry.files.length === 0) return null;
  return h(
    "div",
    { class: "files" },
    entry.files.map((file) => (file.type === "image/png" ? picture(file) : chip(file))),
  );
}

const picture = (file) =>
  h(
    "a",
    { class: "picture", href: file.url, target: "_blank", rel: "noopener" },
    h("img", { src: file.url, alt: `打开图片 ${file.name}`, loading: "lazy" }),
  );

function chip(file) {
  const suffix = file.name.includes(".") ? file.name.split(".").at(-1).toUpperCase() : "文件";
  return h(
    "a",
    { class: "file", href: file.url, download: file.name },
    h("span", { class: "file-face", "aria-hidden": "true" }, suffix),
    h("span", { class: "file-name" }, h("b", {}, file.name), h("small", {}, "点开下载")),
  );
}

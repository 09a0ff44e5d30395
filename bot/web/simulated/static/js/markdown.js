// The small markdown both platforms show, as elements. Whatever is not known here stays text; no source becomes HTML.

import { h } from "/static/js/dom.js";

const BLOCKS = [
  [/^#{1,6} +(.*)$/, (rest) => h("p", { class: "headline" }, inline(rest))],
  [/^> ?(.*)$/, (rest) => h("blockquote", {}, inline(rest))],
  [/^[-*+] +(.*)$/, (rest) => h("p", { class: "item" }, inline(rest))],
  [/^(?:-{3,}|\*{3,})$/, () => h("hr")],
];

const INLINE = [
  [/\\([!-/:-@[-`{-~])/, (found) => found[1]],
  [/!\[[^\]]*\]\(([^)\s]+)\)/, (found) => image(found[1])],
  [/\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/, (found) => link(found[1], found[2])],
  [/\*\*(.+?)\*\*/, (found) => h("strong", {}, inline(found[1]))],
  [/`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/<font color="(info|comment|warning)">(.*?)<\/font>/, (found) => h("span", { class: found[1] }, inline(found[2]))],
  [/&nbsp;/, () => "\u00a0"],
];

// `words` draws plain text: mentions are marked there.
export function markdown(source, words) {
  drawWords = words;
  return source.split("\n").map((line) => block(line.replace(/^[ \t]+|[ \t]+$/g, "")));
}

let drawWords = (text) => text;

function block(line) {
  if (!line) return h("p", { class: "gap" });
  for (const [pattern, draw] of BLOCKS) {
    const found = line.match(pattern);
    if (found) return draw(found[1]);
  }
  return h("p", {}, inline(line));
}

function inline(text) {
  const first = INLINE.map(([pattern, draw]) => [text.match(pattern), draw])
    .filter(([found]) => found)
    .sort(([one], [other]) => one.index - other.index)[0];
  if (!first) return [drawWords(text)];
  const [found, draw] = first;
  const before = text.slice(0, found.index);
  return [before && drawWords(before), draw(found), ...inline(text.slice(found.index + found[0].length))];
}

const link = (label, address) => h("a", { class: "link", href: address, target: "_blank", rel: "noopener" }, label);

// Only what was uploaded here is shown; a picture from elsewhere stays an address.
function image(address) {
  if (/^https?:/.test(address)) return `[图片] ${address}`;
  const url = `/town/media/${encodeURIComponent(address)}`;
  return h("a", { class: "picture", href: url, target: "_blank", rel: "noopener" }, h("img", { src: url, alt: "打开图片" }));
}

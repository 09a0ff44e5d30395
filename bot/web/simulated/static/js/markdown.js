// The small markdown both platforms show, as elements. Whatever is not known here stays text; no source becomes HTML.

import { h } from "/static/js/dom.js";

// Each kind of line and of mark, and how it is drawn; `draw` draws what stands inside.
const BLOCKS = [
  [/^#{1,6} +(.*)$/, (rest, draw) => h("p", { class: "headline" }, draw(rest))],
  [/^> ?(.*)$/, (rest, draw) => h("blockquote", {}, draw(rest))],
  [/^[-*+] +(.*)$/, (rest, draw) => h("p", { class: "item" }, draw(rest))],
  [/^(?:-{3,}|\*{3,})$/, () => h("hr")],
];

const INLINE = [
  [/\\([!-/:-@[-`{-~])/, ([, mark]) => mark],
  [/!\[[^\]]*\]\(([^)\s]+)\)/, ([, address]) => image(address)],
  [/\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/, ([, label, address]) => link(label, address)],
  [/\*\*(.+?)\*\*/, ([, rest], draw) => h("strong", {}, draw(rest))],
  [/`([^`]+)`/, ([, code]) => h("code", {}, code)],
  [/<font color="(info|comment|warning)">(.*?)<\/font>/, ([, tone, rest], draw) => h("span", { class: tone }, draw(rest))],
  [/&nbsp;/, () => "\u00a0"],
];

// `words` draws plain text: mentions are marked there.
export function markdown(source, words) {
  const draw = (text) => inline(text, words);
  return source.split("\n").map((line) => block(line.replace(/^[ \t]+|[ \t]+$/g, ""), draw));
}

function block(line, draw) {
  if (!line) return h("p", { class: "gap" });
  for (const [pattern, drawBlock] of BLOCKS) {
    const found = line.match(pattern);
    if (found) return drawBlock(found[1], draw);
  }
  return h("p", {}, draw(line));
}

function inline(text, words) {
  const [found, drawMark] = firstMark(text);
  if (!found) return [words(text)];
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return [before && words(before), drawMark(found, (inner) => inline(inner, words)), ...inline(after, words)];
}

function firstMark(text) {
  const marks = INLINE.map(([pattern, drawMark]) => [text.match(pattern), drawMark]).filter(([found]) => found);
  return marks.sort(([one], [other]) => one.index - other.index)[0] ?? [null, null];
}

const link = (label, address) => h("a", { class: "link", href: address, target: "_blank", rel: "noopener" }, label);

// Only what was uploaded here is shown; a picture from elsewhere stays an address.
function image(address) {
  if (/^https?:/.test(address)) return `[图片] ${address}`;
  const url = `/town/media/${encodeURIComponent(address)}`;
  return h("a", { class: "picture", href: url, target: "_blank", rel: "noopener" }, h("img", { src: url, alt: "打开图片" }));
}

// Where one types. In the group the @ of the bot stands in front by itself, unless one chooses to forget it.

import { h, icon, show } from "./dom.js";
import { examples } from "./examples.js";
import { isPrivate, nameOf } from "./store.js";

const TALLEST = 160;

export function mountComposer(store, actions) {
  const { state } = store;
  const form = document.getElementById("composer");
  const view = { quote: null, forgets: false };
  const box = h("textarea", { id: "draft", rows: "1", maxlength: "100000", enterkeyhint: "send" });
  const chip = h("span", { class: "chip", title: "群里没有 @，机器人收不到" }, `@${state.bot}`);
  const quoted = h("div", { class: "quoted", hidden: true });
  const tries = h("div", { class: "tries", role: "group", "aria-label": "试一试" });
  const forget = h("input", { type: "checkbox", role: "switch", id: "forget" });
  const forgetLine = h("label", { class: "forget", for: "forget" }, forget, h("span", {}, "忘记 @"));
  const send = h("button", { class: "send", type: "submit" }, icon("send"), h("span", {}, "发送"));
  const problem = h("p", { class: "problem", role: "alert", hidden: true });

  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
    send.disabled = box.value.trim() === "";
  };
  const setQuote = (text) => {
    view.quote = text;
    quoted.hidden = !text;
    show(quoted,
      h("span", {}, text ?? ""),
      h("button", { type: "button", class: "link", "aria-label": "取消引用", onclick: () => setQuote(null) }, "取消"));
  };
  const setForget = (forgets) => {
    view.forgets = forgets;
    forget.checked = forgets;
    chip.classList.toggle("off", forgets);
  };
  const fill = (text, { mention = true } = {}) => {
    box.value = withoutMention(text, state.bot);
    if (mention) setForget(false);
    fit();
    box.focus();
    form.classList.remove("filled");
    requestAnimationFrame(() => form.classList.add("filled"));
  };
  const fillHere = () => {
    const group = !isPrivate(state.chat);
    chip.hidden = !group;
    forgetLine.hidden = !group;
    box.placeholder = group ? "发到群里…" : `私聊${state.bot}…`;
    box.setAttribute("aria-label", `以${nameOf(state, state.me)}的身份说话`);
    show(tries, ...examples(state).map(([label, text]) =>
      h("button", { type: "button", class: "try", onclick: () => fill(text) }, label)));
  };
  const submit = async () => {
    const text = box.value.trim();
    if (!text || send.disabled) return;
    send.disabled = true;
    const failure = await actions.say(messageFrom(state, text, view));
    problem.hidden = !failure;
    problem.textContent = failure ?? "";
    if (!failure) clear();
    fit();
  };
  const clear = () => {
    box.value = "";
    setQuote(null);
    setForget(false);
  };

  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  forget.addEventListener("change", () => setForget(forget.checked));
  form.append(tries, quoted, h("div", { class: "field" }, chip, box, send),
    h("div", { class: "under" }, forgetLine, h("span", { class: "keys" }, "Enter 发送，Shift+Enter 换行"), problem));
  store.on(["place"], () => { setQuote(null); fillHere(); });
  store.on(["clock"], fillHere);
  fillHere();
  fit();
  return { fill, quote: (text) => { setQuote(text); box.focus(); } };
}

function messageFrom(state, text, view) {
  const group = !isPrivate(state.chat);
  const heard = !group || !view.forgets;
  const message = { chat: state.chat, from: state.me, text: group && heard ? `@${state.bot} ${text}` : text, mention_bot: heard };
  const mentions = state.people.filter((person) => text.includes(`@${person.name}`)).map((person) => person.id);
  return { ...message, ...(mentions.length > 0 && { mentions }), ...(view.quote && { quote: view.quote }) };
}

const withoutMention = (text, bot) => (text.startsWith(`@${bot}`) ? text.slice(bot.length + 1).trimStart() : text);

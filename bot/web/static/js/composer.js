// Where one types. In the group the @ of the bot stands in front by itself, unless one chooses to forget it.

import { h, icon, show } from "./dom.js";
import { examples } from "./examples.js";
import { isPrivate, nameOf } from "./store.js";

const TALLEST = 160;
const LONGEST_TEXT = 100_000;

export class Composer {
  constructor(store, actions) {
    this.state = store.state;
    this.actions = actions;
    this.quoted = null;
    this.form = document.getElementById("composer");
    this.buildParts();
    this.listen();
    store.on(["place"], () => this.settle());
    store.on(["clock"], () => this.offerExamples());
    this.settle();
    this.fit();
  }

  // Puts words into the box; they are sent by the person, never by the page.
  fill(text) {
    this.box.value = withoutMention(text, this.state.bot);
    this.forgets = false;
    this.fit();
    this.box.focus();
    this.form.classList.remove("filled");
    requestAnimationFrame(() => this.form.classList.add("filled"));
  }

  quote(text) {
    this.setQuote(text);
    this.box.focus();
  }

  buildParts() {
    this.box = h("textarea", { id: "draft", rows: "1", maxlength: LONGEST_TEXT, enterkeyhint: "send" });
    this.chip = h("span", { class: "chip", title: "群里没有 @，机器人收不到" }, `@${this.state.bot}`);
    this.quoteLine = h("div", { class: "quoted", hidden: true });
    this.tries = h("div", { class: "tries", role: "group", "aria-label": "试一试" });
    this.forgetSwitch = h("input", { type: "checkbox", role: "switch", id: "forget" });
    this.forgetLine = h("label", { class: "forget", for: "forget" }, this.forgetSwitch, h("span", {}, "忘记 @"));
    this.sendButton = h("button", { class: "send", type: "submit" }, icon("send"), h("span", {}, "发送"));
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    const field = h("div", { class: "field" }, this.chip, this.box, this.sendButton);
    const keys = h("span", { class: "keys" }, "Enter 发送，Shift+Enter 换行");
    show(
      this.form,
      this.tries,
      this.quoteLine,
      field,
      h("div", { class: "under" }, this.forgetLine, keys, this.problem),
    );
  }

  listen() {
    this.box.addEventListener("input", () => this.fit());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.forgetSwitch.addEventListener("change", () => (this.forgets = this.forgetSwitch.checked));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  // Enter also ends a pinyin word; that one must not send.
  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  get inGroup() {
    return !isPrivate(this.state.chat);
  }

  get forgets() {
    return this.forgetSwitch.checked;
  }

  set forgets(forgets) {
    this.forgetSwitch.checked = forgets;
    this.chip.classList.toggle("off", forgets);
  }

  settle() {
    this.setQuote(null);
    this.chip.hidden = !this.inGroup;
    this.forgetLine.hidden = !this.inGroup;
    this.box.placeholder = this.inGroup ? "发到群里…" : `私聊${this.state.bot}…`;
    this.box.setAttribute("aria-label", `以${nameOf(this.state, this.state.me)}的身份说话`);
    this.offerExamples();
  }

  offerExamples() {
    const chip = ([label, text]) =>
      h("button", { type: "button", class: "try", "data-key": label, onclick: () => this.fill(text) }, label);
    show(this.tries, examples(this.state).map(chip));
  }

  setQuote(text) {
    this.quoted = text;
    this.quoteLine.hidden = !text;
    const cancel = { type: "button", class: "link", "aria-label": "取消引用", onclick: () => this.setQuote(null) };
    show(this.quoteLine, h("span", {}, text ?? ""), h("button", cancel, "取消"));
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST)}px`;
    this.sendButton.disabled = this.box.value.trim() === "";
  }

  async submit() {
    const text = this.box.value.trim();
    if (!text || this.sendButton.disabled) return;
    this.sendButton.disabled = true;
    const failure = await this.actions.say(this.message(text));
    this.problem.hidden = !failure;
    this.problem.textContent = failure ?? "";
    if (!failure) this.clear();
    this.fit();
  }

  clear() {
    this.box.value = "";
    this.forgets = false;
    this.setQuote(null);
  }

  message(text) {
    const { chat, me, bot, people } = this.state;
    const heard = !this.inGroup || !this.forgets;
    const mentions = people.filter((person) => text.includes(`@${person.name}`)).map((person) => person.id);
    return {
      chat,
      from: me,
      text: this.inGroup && heard ? `@${bot} ${text}` : text,
      mention_bot: heard,
      ...(mentions.length > 0 && { mentions }),
      ...(this.quoted && { quote: this.quoted }),
    };
  }
}

const withoutMention = (text, bot) => (text.startsWith(`@${bot}`) ? text.slice(bot.length + 1).trimStart() : text);

// Where one types: words, a quote above them, a file beside them, and in a group the @ that makes the bot hear.

import { h, icon, show } from "/static/js/dom.js";
import { isPrivate, nameOf } from "/static/js/store.js";
import { platformOf } from "./platforms.js";

const TALLEST = 160;
const LONGEST_TEXT = 100_000;
const SHOWN_QUOTE = 60;

export class Composer {
  constructor(store, actions) {
    this.state = store.state;
    this.actions = actions;
    this.form = document.getElementById("composer");
    this.build();
    this.listen();
    store.on(["place"], () => this.settle());
    this.settle();
    this.fit();
  }

  quote(entry) {
    this.setQuote(entry);
    this.box.focus();
  }

  build() {
    this.box = h("textarea", { id: "draft", rows: "1", maxlength: LONGEST_TEXT, enterkeyhint: "send" });
    this.chip = h("span", { class: "chip" }, `@${this.state.bot}`);
    this.mentionSwitch = h("input", { type: "checkbox", role: "switch", id: "mention", checked: true });
    this.mentionLine = h("label", { class: "calls", for: "mention" }, this.mentionSwitch, h("span", {}, `@ ${this.state.bot}`));
    this.quoteLine = h("div", { class: "quoted", hidden: true });
    this.picker = h("input", { type: "file", hidden: true, id: "picker" });
    const pick = { type: "button", class: "attach", title: "发送图片或文件", "aria-label": "发送图片或文件", onclick: () => this.picker.click() };
    this.sendButton = h("button", { class: "send", type: "submit" }, icon("send"), h("span", {}, "发送"));
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    const field = h("div", { class: "field" }, this.chip, this.box, h("button", pick, icon("file")), this.sendButton);
    const keys = h("span", { class: "keys" }, "Enter 发送，Shift+Enter 换行");
    show(this.form, this.quoteLine, field, this.picker, h("div", { class: "under" }, this.mentionLine, keys, this.problem));
  }

  listen() {
    this.box.addEventListener("input", () => this.fit());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.mentionSwitch.addEventListener("change", () => this.showMention());
    this.picker.addEventListener("change", () => this.sendFile());
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

  get calls() {
    return this.inGroup && this.mentionSwitch.checked;
  }

  settle() {
    this.setQuote(null);
    this.mentionLine.hidden = !this.inGroup;
    this.mentionLine.title = platformOf(this.state).media;
    this.box.placeholder = this.inGroup ? "发到群里…" : `私聊${this.state.bot}…`;
    this.box.setAttribute("aria-label", `以${nameOf(this.state, this.state.me)}的身份说话`);
    this.showMention();
  }

  showMention() {
    this.chip.hidden = !this.inGroup;
    this.chip.classList.toggle("off", !this.calls);
  }

  setQuote(entry) {
    this.quoted = entry;
    this.quoteLine.hidden = !entry;
    this.fit();
    if (!entry) return;
    const cancel = { type: "button", class: "link", "aria-label": "取消引用", onclick: () => this.setQuote(null) };
    const words = `${nameOf(this.state, entry.from)}：${entry.text.slice(0, SHOWN_QUOTE)}`;
    show(this.quoteLine, h("span", {}, words), h("button", cancel, "取消"));
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST)}px`;
    this.sendButton.disabled = this.box.value.trim() === "" && !(this.quoted && this.calls); // the @ alone, for what is quoted
  }

  async submit() {
    const text = this.box.value.trim();
    if (this.sendButton.disabled) return;
    this.sendButton.disabled = true;
    const failed = await this.actions.say(this.message(text));
    this.complain(failed);
    if (!failed) this.clear();
    this.fit();
  }

  async sendFile() {
    const [file] = this.picker.files;
    if (!file) return;
    const { chat, me } = this.state;
    this.complain(await this.actions.send(file, { chat, from: me, mention_bot: this.calls }));
    this.picker.value = "";
  }

  complain(reason) {
    this.problem.hidden = !reason;
    this.problem.textContent = reason ?? "";
  }

  clear() {
    this.box.value = "";
    this.mentionSwitch.checked = true;
    this.showMention();
    this.setQuote(null);
  }

  message(text) {
    const { chat, me, people } = this.state;
    const mentions = this.inGroup ? people.filter((person) => text.includes(`@${person.name}`)).map((person) => person.id) : [];
    return {
      chat,
      from: me,
      text,
      mention_bot: this.calls,
      ...(mentions.length > 0 && { mentions }),
      ...(this.quoted && { quote: this.quoted.seq }),
    };
  }
}

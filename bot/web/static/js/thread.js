// The messages of the chat that is open. New ones are appended; it stays at the bottom unless somebody reads further up.

import { h, icon, show } from "./dom.js";
import { dayDivider, hint, messageElement } from "./message.js";
import { entriesOf, isPrivate, nameOf } from "./store.js";
import { dayKey, dayLabel } from "./time.js";

const NEAR_BOTTOM = 80;

export class Thread {
  constructor(store, actions) {
    this.state = store.state;
    this.actions = actions;
    this.element = document.getElementById("thread");
    this.newer = document.getElementById("newer");
    this.element.addEventListener("scroll", () => this.onScroll());
    this.newer.addEventListener("click", () => this.toBottom());
    new ResizeObserver(() => this.follows && this.toBottom()).observe(this.element);
    store.on(["entries"], () => this.grow());
    store.on(["place"], () => this.rebuild());
    this.rebuild();
  }

  rebuild() {
    this.shown = [];
    this.follows = true;
    show(this.element, emptyChat(this.state));
    this.grow();
    this.toBottom();
  }

  grow() {
    const fresh = entriesOf(this.state, this.state.chat).slice(this.shown.length);
    if (fresh.length === 0) return;
    if (this.shown.length === 0) show(this.element);
    for (const entry of fresh) this.append(entry);
    for (const entry of fresh) if (entry.kind === "click") this.renewCard(entry);
    this.settle(fresh);
  }

  append(entry) {
    const before = this.shown.at(-1);
    if (!before || dayKey(before.at) !== dayKey(entry.at)) this.element.append(dayDivider(dayLabel(entry.at)));
    this.element.append(this.draw(entry));
    this.shown.push(entry);
  }

  draw(entry) {
    const element = messageElement(this.state, entry, this.actions);
    element.dataset.seq = entry.seq;
    return element;
  }

  // A click changes the card it belongs to: who chose what.
  renewCard(click) {
    const carrier = this.shown.findLast((entry) => entry.id === click.of);
    if (carrier) this.element.querySelector(`[data-seq="${carrier.seq}"]`).replaceWith(this.draw(carrier));
  }

  settle(fresh) {
    if (this.follows || fresh.some((entry) => entry.from === this.state.me)) {
      this.toBottom();
      return;
    }
    this.below += fresh.length;
    show(this.newer, icon("down"), `${this.below} 条新消息`);
    this.newer.hidden = false;
  }

  toBottom() {
    this.element.scrollTop = this.element.scrollHeight;
    this.size = this.measure();
    this.below = 0;
    this.newer.hidden = true;
  }

  // A scroll that comes with a change of size is the window's doing, not the reader's.
  onScroll() {
    const resized = this.size !== this.measure();
    this.size = this.measure();
    if (resized) return;
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    this.follows = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
    if (this.follows) this.toBottom();
  }

  measure() {
    return `${this.element.scrollHeight}/${this.element.clientHeight}`;
  }
}

function emptyChat(state) {
  if (!isPrivate(state.chat)) return hint("群里还没有消息");
  return h(
    "div",
    { class: "empty" },
    hint(`这里是${nameOf(state, state.me)}和${state.bot}的私聊，不用 @`),
    hint("16:30 的提醒、到点的副本和需要协调的事会到这里"),
  );
}

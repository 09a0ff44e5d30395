// The messages of the chat that is open: the sandbox's thread, with other messages in it, which may change.

import { Thread } from "/static/js/thread.js";
import { messageElement } from "./message.js";

export class SimulatedThread extends Thread {
  constructor(store, actions) {
    super(store, actions);
    store.on(["cards", "readers"], () => this.renew());
  }

  draw(entry) {
    const element = messageElement(this.state, entry, this.actions);
    element.dataset.seq = entry.seq;
    element.dataset.looks = this.looksOf(entry);
    return element;
  }

  // Cards and read marks change under a message that is already there.
  renew() {
    for (const entry of this.shown) {
      const element = this.element.querySelector(`[data-seq="${entry.seq}"]`);
      if (element.dataset.looks !== this.looksOf(entry)) element.replaceWith(this.draw(entry));
    }
    if (this.follows) this.toBottom();
  }

  looksOf(entry) {
    const { cards, readers } = this.state;
    return JSON.stringify([entry.card && cards[entry.card], readers[entry.seq]]);
  }
}

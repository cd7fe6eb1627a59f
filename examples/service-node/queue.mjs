/** What comes first of many, without looking at all of them: a heap, each item before the two below it. */
export class Queue {
  #items = [];
  #order;

  /** `order(one, other)` is below zero where `one` comes first. */
  constructor(order) {
    this.#order = order;
  }

  /** The first item; nothing where there is none. */
  first() {
    return this.#items[0];
  }

  push(item) {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#order(items[above], item) <= 0) {
        break;
      }
      items[at] = items[above];
      at = above;
    }
    items[at] = item;
  }

  /** Takes the first item away. */
  shift() {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0) {
      return first;
    }
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below + 1 < items.length && this.#order(items[below + 1], items[below]) < 0) {
        below += 1;
      }
      if (below >= items.length || this.#order(last, items[below]) <= 0) {
        break;
      }
      items[at] = items[below];
      at = below;
    }
    items[at] = last;
    return first;
  }
}

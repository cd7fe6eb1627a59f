/**
 * Intents on their way, in a journal: a line for what one event asked for, a line for each that has ended.
 *
 * A line is on disk as a whole or not at all. What a crash has cut off at the end was promised to nobody, and is
 * dropped when the journal is opened.
 */
import { open } from "node:fs/promises";
import { Queue } from "./queue.mjs";

/** What is kept of an intent. `held`: somebody has to say first that no late event changes it. */
export function task(intent, order) {
  const { key, action, args, rule, at, settled, unless } = intent;
  const body = JSON.stringify({ order, action, args, rule, at });
  return { key, body, held: settled || unless !== undefined, due: Date.parse(at) };
}

/** The intents. `pending`, `held`, `done`, `refused` and `dropped` are their states; `writing` are those not on disk yet. */
export class Outbox {
  #file;
  /** The state of every key that ever was: an event may come again long after its intents are done. Bodies are in the journal. */
  #known = new Map();
  #counts = { pending: 0, held: 0, done: 0, refused: 0, dropped: 0 };
  /** The task of every key that is held. */
  #held = new Map();
  /** The task of every key that is pending, and all that ever were by when they are due; what is no longer pending falls out. */
  #pending = new Map();
  #queue = new Queue((one, other) => one.due - other.due || one.turn - other.turn);
  #turn = 0;
  /** Lines for the next write, and that write; several wait for the disk together. */
  #lines = "";
  #next;
  #last = Promise.resolve();
  #wake = () => {};

  /** Reads the journal, or begins one. */
  static async open(path) {
    const outbox = new Outbox();
    outbox.#file = await open(path, "a+");
    const text = await outbox.#file.readFile();
    const whole = text.lastIndexOf("\n") + 1;
    await outbox.#file.truncate(whole);
    const lines = text.subarray(0, whole).toString().split("\n").slice(0, -1);
    lines.forEach((line, at) => {
      try {
        outbox.#take(JSON.parse(line));
      } catch (error) {
        throw new Error(`${path}, line ${at + 1}: ${error.message}`);
      }
    });
    return outbox;
  }

  /** All of them or none, on disk when it returns; a key that is known already stays as it is. */
  async write(tasks) {
    const fresh = tasks.filter(({ key }) => !this.#known.has(key));
    fresh.forEach(({ key }) => this.#known.set(key, "writing"));
    // What is known may still be on its way to the disk: then this waits for it, too.
    await this.#save(fresh.length === 0 ? undefined : { asked: fresh });
    if (fresh.length > 0) {
      this.#take({ asked: fresh });
      this.#wake();
    }
  }

  /** What waits for somebody's word. */
  held() {
    return [...this.#held.values()].sort((one, other) => one.due - other.due || one.turn - other.turn);
  }

  /** Lets an intent be carried out that is held, when it is due; whether there is one. */
  async release(key) {
    return this.#letGo(key, { released: key });
  }

  /** Says of an intent that is held that it will never be carried out; whether there is one. */
  async drop(key) {
    return this.#letGo(key, { ended: key, state: "dropped" });
  }

  async #letGo(key, line) {
    const task = this.#held.get(key);
    // From here on nobody else finds it.
    if (!this.#held.delete(key)) {
      return false;
    }
    await this.#save(line);
    this.#held.set(key, task);
    this.#take(line);
    this.#wake();
    return true;
  }

  /** Marks an intent as `done` or `refused`. */
  async end(key, state) {
    await this.#save({ ended: key, state });
    this.#take({ ended: key, state });
  }

  /** The pending intent that is due first, now or later; of those due at once the one that was asked for first. */
  next() {
    let first = this.#queue.first();
    while (first !== undefined && this.#pending.get(first.key) !== first) {
      this.#queue.shift();
      first = this.#queue.first();
    }
    return first;
  }

  /** Leaves an intent for later. */
  postpone(task, due) {
    this.#wait({ ...task, due, tries: (task.tries ?? 0) + 1 });
  }

  /** Waits until something is written, at most so many milliseconds. */
  async written(atMost) {
    let timer;
    await new Promise((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, atMost);
    });
    clearTimeout(timer);
  }

  /** Ends the wait of `written`. */
  wake() {
    this.#wake();
  }

  /** Lets the journal go. */
  async close() {
    await this.#file.close();
  }

  /** How many intents are in each state. */
  states() {
    return { ...this.#counts };
  }

  /** What a line says. */
  #take({ asked = [], released, ended, state }) {
    for (const task of asked) {
      const turn = this.#turn++;
      this.#mark(task.key, task.held ? "held" : "pending");
      if (task.held) {
        this.#held.set(task.key, { ...task, turn });
      } else {
        this.#wait({ ...task, turn });
      }
    }
    if (released !== undefined) {
      const task = this.#held.get(released);
      if (task === undefined) {
        throw new Error(`${released} was released and is not held`);
      }
      this.#held.delete(released);
      this.#mark(released, "pending");
      this.#wait({ ...task, held: false });
    }
    if (ended !== undefined) {
      if (!this.#known.has(ended)) {
        throw new Error(`${ended} ended and was never asked for`);
      }
      this.#mark(ended, state);
      this.#pending.delete(ended);
      this.#held.delete(ended);
    }
  }

  #mark(key, state) {
    const before = this.#known.get(key);
    if (before !== undefined && before !== "writing") {
      this.#counts[before] -= 1;
    }
    this.#known.set(key, state);
    this.#counts[state] += 1;
  }

  #wait(task) {
    this.#pending.set(task.key, task);
    this.#queue.push(task);
  }

  #save(line) {
    if (line !== undefined) {
      this.#lines += `${JSON.stringify(line)}\n`;
    }
    this.#next ??= this.#last.then(async () => {
      const lines = this.#lines;
      this.#lines = "";
      this.#next = undefined;
      if (lines !== "") {
        await this.#file.appendFile(lines);
        await this.#file.datasync();
      }
    });
    this.#last = this.#next.catch((error) => {
      // Nothing may be written behind half a line. The next start drops it.
      console.error("the journal cannot be written:", error);
      process.exit(1);
    });
    return this.#next;
  }
}

/**
 * Carries out what is pending, from before a restart too. One process has one courier.
 *
 * A crash between carrying out and marking leads to a second request under the same `Idempotency-Key`, which the shop
 * answers without acting again. Nothing else can be had between two machines.
 */

/** The longest pause between two tries, in milliseconds. */
const LONGEST_PAUSE = 60_000;
/** Answers after which the same request may succeed, beside all of 500 and above. */
const TRY_AGAIN = new Set([408, 425, 429]);

export class Courier {
  #outbox;
  #shop;
  #retry;
  #stopped = false;
  #running;

  /** `retry` is the first pause in milliseconds. */
  constructor(outbox, shop, retry) {
    this.#outbox = outbox;
    this.#shop = new URL(shop);
    this.#retry = retry;
  }

  start() {
    this.#running = this.#run();
  }

  /** Ends after the request that is on its way. */
  async stop() {
    this.#stopped = true;
    this.#outbox.wake();
    await this.#running;
  }

  async #run() {
    while (!this.#stopped) {
      const task = this.#outbox.next();
      const pause = task === undefined ? LONGEST_PAUSE : task.due - Date.now();
      if (pause > 0) {
        await this.#outbox.written(Math.min(pause, LONGEST_PAUSE));
        continue;
      }
      const status = await this.#post(task);
      if (status >= 200 && status < 300) {
        await this.#outbox.end(task.key, "done");
      } else if (status >= 500 || TRY_AGAIN.has(status)) {
        const pause = Math.min(this.#retry * 2 ** Math.min(task.tries ?? 0, 30), LONGEST_PAUSE);
        // Not all at once when the shop is back.
        this.#outbox.postpone(task, Date.now() + pause * (0.5 + Math.random() / 2));
      } else {
        console.error(`${task.key}: the shop refused it with ${status}`);
        await this.#outbox.end(task.key, "refused");
      }
    }
  }

  /** The status of the shop's answer; 503 where there is none. */
  async #post({ key, body }) {
    const headers = { "Idempotency-Key": key, "Content-Type": "application/json" };
    try {
      const signal = AbortSignal.timeout(10_000);
      const answer = await fetch(this.#shop, { method: "POST", headers, body, signal, redirect: "manual" });
      await answer.arrayBuffer();
      return answer.status;
    } catch (error) {
      console.warn(`${key}: no answer: ${error.cause?.code ?? error.message}`);
      return 503;
    }
  }
}

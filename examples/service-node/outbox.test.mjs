/** The outbox by itself: in what order it hands out, and what it keeps of what is done. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { Outbox } from "./outbox.mjs";

const pending = (key, due, body = "{}") => ({ key, body, held: false, due });

/** Runs with what opens a journal that is not there yet, and opens it anew. */
async function withJournal(run) {
  const folder = mkdtempSync(join(tmpdir(), "dangjiu-outbox-"));
  let outbox;
  try {
    await run(async () => {
      await outbox?.close();
      outbox = await Outbox.open(join(folder, "outbox.jsonl"));
      return outbox;
    });
  } finally {
    await outbox?.close();
    rmSync(folder, { recursive: true });
  }
}

/** The keys in the order in which they are handed out. */
async function drained(outbox) {
  const keys = [];
  for (let task = outbox.next(); task !== undefined; task = outbox.next()) {
    keys.push(task.key);
    await outbox.end(task.key, "done");
  }
  return keys;
}

test("what is due first comes first, and of those due at once what was asked for first", () =>
  withJournal(async (open) => {
    const dues = [5, 1, 4, 1, 3, 9, 2, 6, 5, 3];
    let outbox = await open();
    await outbox.write([...dues.map((due, at) => pending(`k${at}`, due)), { ...pending("held", 0), held: true }]);
    // Read again, it is the same.
    outbox = await open();
    assert.equal(outbox.next().key, "k1");
    outbox.postpone(outbox.next(), 4);
    const later = ["k3", "k6", "k4", "k9", "k1", "k2", "k0", "k8", "k7", "k5"];
    assert.deepEqual(await drained(outbox), later);
    assert.deepEqual(outbox.states(), { pending: 0, held: 1, done: 10, refused: 0, dropped: 0 });
    // Known for ever: an event that comes again asks for nothing new.
    await outbox.write([pending("k1", 0)]);
    assert.equal(outbox.next(), undefined);
    assert.deepEqual((await open()).states(), { pending: 0, held: 1, done: 10, refused: 0, dropped: 0 });
  }));

test("how often it was postponed is kept", () =>
  withJournal(async (open) => {
    const outbox = await open();
    await outbox.write([pending("a", 0)]);
    assert.equal(outbox.next().tries, undefined);
    outbox.postpone(outbox.next(), 7);
    outbox.postpone(outbox.next(), 3);
    assert.deepEqual([outbox.next().tries, outbox.next().due], [2, 3]);
    await outbox.end("a", "refused");
    assert.equal(outbox.next(), undefined);
  }));

test("what is next is found without looking at all that waits", () =>
  withJournal(async (open) => {
    const outbox = await open();
    await outbox.write(Array.from({ length: 50_000 }, (_, at) => pending(`k${at}`, 50_000 - at)));
    const begun = performance.now();
    // With a look at each of them these are 500 million looks.
    for (let time = 0; time < 10_000; time += 1) {
      assert.equal(outbox.next().key, "k49999");
    }
    const took = performance.now() - begun;
    assert.ok(took < 2_000, `${took} ms`);
  }));

test("the bodies of what has ended are let go", () =>
  withJournal(async (open) => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc");
    const used = () => (collect(), process.memoryUsage().heapUsed);
    const outbox = await open();
    const before = used();
    for (let at = 0; at < 40; at += 1) {
      await outbox.write([pending(`k${at}`, at, String(at).repeat(512 * 1024))]);
    }
    assert.equal((await drained(outbox)).length, 40);
    const kept = used() - before;
    assert.ok(kept < 4_000_000, `${kept} bytes`);
    assert.equal(outbox.states().done, 40);
  }));

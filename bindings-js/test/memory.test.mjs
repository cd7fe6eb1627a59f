// The short form of memory.mjs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

test("memory does not grow with calls", () => {
  const script = join(import.meta.dirname, "memory.mjs");
  const run = spawnSync(process.execPath, ["--expose-gc", script, "20000"], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
});

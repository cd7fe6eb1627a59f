// Bundles tests/vite as a shop would bundle its pages, and opens what Vite made: the package in the page and in a worker.
//
//     node tests/browser/vite.mjs
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { foundBy } from "./chromium.mjs";

const root = join(import.meta.dirname, "../..");
const project = join(root, "tests/vite");
const vite = join(dirname(createRequire(join(project, "package.json")).resolve("vite/package.json")), "bin/vite.js");
const built = spawnSync(process.execPath, [vite, "build"], { cwd: project, stdio: "inherit" });
assert.equal(built.status, 0, "vite build");

const { version } = JSON.parse(readFileSync(join(root, "bindings-wasm/package.json"), "utf8"));
const expected = { version, fired: [], missing: [["order.channel"]], decided: ["main.big_order"] };
const { found, said } = await foundBy(join(root, "target/vite"));
assert.deepEqual(found, { page: expected, worker: expected });
assert.deepEqual(said, []);

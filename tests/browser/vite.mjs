// Bundles tests/vite as a shop would bundle its pages, and opens what Vite made: the package in the page and in a worker. Then
// the same from Vite's server, which pages are written with.
//
//     node tests/browser/vite.mjs
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { foundAt, foundBy } from "./chromium.mjs";

const root = join(import.meta.dirname, "../..");
const project = join(root, "tests/vite");
const vite = dirname(createRequire(join(project, "package.json")).resolve("vite/package.json"));
const built = spawnSync(process.execPath, [join(vite, "bin/vite.js"), "build"], { cwd: project, stdio: "inherit" });
assert.equal(built.status, 0, "vite build");

const { version } = JSON.parse(readFileSync(join(root, "bindings-wasm/package.json"), "utf8"));
const expected = { sum: "0.3", version, fired: [], missing: [["order.channel"]], decided: ["main.big_order"] };
const both = { page: expected, worker: expected };
assert.deepEqual(await foundBy(join(root, "target/vite")), { found: both, said: [] });

const { createServer } = await import(pathToFileURL(join(vite, "dist/node/index.js")));
const server = await createServer({ root: project, logLevel: "error" });
try {
  await server.listen();
  const { found, said } = await foundAt(server.resolvedUrls.local[0]);
  assert.deepEqual(found, both);
  assert.deepEqual(said.filter((line) => !line.startsWith("[vite]") && !line.includes("404")), []);
} finally {
  await server.close();
}

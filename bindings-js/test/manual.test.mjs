// The package where a page says itself from where the engine is loaded: in a process where it is not yet.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ofBrowsers, root } from "./package-under-test.mjs";

const PROGRAM = `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
const [entry, engine] = process.argv.slice(1);
const { init, UsageError } = await import(entry);
const bytes = readFileSync(new URL(engine));
// What is no engine is refused, and spoils nothing for the next.
const nothing = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
await assert.rejects(init(nothing), UsageError);
await assert.rejects(init(new Response("", { status: 404 })), /status 404/);
const isBroken = (error) => error instanceof UsageError && /cannot be compiled/.test(error.message) && error.cause instanceof WebAssembly.CompileError;
await assert.rejects(init(Uint8Array.of(1, 2, 3)), isBroken);
await assert.rejects(init(new Response(bytes.subarray(0, 1000), { headers: { "content-type": "application/wasm" } })), isBroken);
const read = new Response(bytes);
await read.arrayBuffer();
await assert.rejects(init(read), /read already/);
const headers = { "content-type": "application/wasm" };
const sources = [new Response(bytes, { headers }), new URL(engine), bytes, await WebAssembly.compile(bytes)];
const engines = await Promise.all(sources.map(init));
// There is one engine, so that no two write in the memory of one.
assert.equal(new Set(engines).size, 1);
assert.equal(await init(bytes), engines[0]);
const rules = engines[0].compile('rule big\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "big")\\n');
assert.deepEqual(rules.decide({ amount: "620 CNY" }, { now: new Date() }).fired, ["main.big"]);
`;

ofBrowsers("the engine is loaded once, from what holds it", () => {
  const files = ["bindings-wasm/lib/manual.js", "bindings-wasm/wasm/dangjiu_bg.wasm"];
  const urls = files.map((file) => pathToFileURL(join(root, file)).href);
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", PROGRAM, ...urls], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});

ofBrowsers("a response of any kind is read", () => {
  const files = ["bindings-wasm/lib/manual.js", "bindings-wasm/wasm/dangjiu_bg.wasm"];
  const urls = files.map((file) => pathToFileURL(join(root, file)).href);
  const program = `
const { init } = await import(process.argv[1]);
const { readFileSync } = await import("node:fs");
const { version } = await init(Promise.resolve(new Response(readFileSync(new URL(process.argv[2])))));
console.log(version);`;
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", program, ...urls], { encoding: "utf8" });
  assert.match(run.stdout, /^\d/, run.stderr);
});

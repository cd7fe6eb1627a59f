// What is fetched only when it is asked for: in processes that are told where it is, and have not got it yet.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ofBrowsers, root } from "./package-under-test.mjs";

const FILES = ["lib/manual.js", "wasm/dangjiu_bg.wasm", "wasm/deferred_bg.wasm", "slim/dangjiu_bg.wasm"];

/** Runs a program that has `init`, `UsageError`, the bytes of the engine, of what is deferred and of the smaller engine. */
function passes(program) {
  const urls = FILES.map((file) => pathToFileURL(join(root, "bindings-wasm", file)).href);
  const head = `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
const [entry, ...files] = process.argv.slice(1);
const { init, UsageError } = await import(entry);
const [engine, deferred, smaller] = files.map((file) => readFileSync(new URL(file)));
`;
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", head + program, ...urls], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
}

ofBrowsers("what is deferred is refused until it is there, and fetched by what can wait", () => {
  passes(`
const dangjiu = await init(engine, new Response(deferred));
const systems = [{ name: "douyin", role: "channel" }, { name: "erp", role: "erp" }];
const observations = [{ system: "douyin", kind: "sales_order", id: "1" }];
const isAbsent = (error) => error instanceof UsageError && error.code === "not_loaded";
assert.throws(() => dangjiu.diagnose(systems, observations), isAbsent);
assert.throws(() => dangjiu.explainCode("DJ2101"), isAbsent);
for (const op of ["decimal", "evaluate", "test", "graph"]) {
  assert.equal(JSON.parse(dangjiu.call(op, "{}")).error.code, "not_loaded", op);
}
// Nothing else needs it, not even what there is not.
assert.match(dangjiu.call("nothing", "{}"), /there is no operation .nothing/);
assert.match(await dangjiu.callAsync("nothing", "{}"), /there is no operation .nothing/);
const rules = dangjiu.compile('rule big\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "big")\\n');
const order = { amount: "620 CNY" };
const asking = { now: "2026-02-09T10:00:00+08:00" };
assert.deepEqual(rules.evaluate(order, asking).fired, ["main.big"]);
assert.equal(rules.explain("big", order, asking).verdict, "fired");
assert.throws(() => rules.test(), isAbsent);
assert.deepEqual(rules.evaluateBatch([order], asking).map(({ fired }) => fired), [["main.big"]]);
assert.match(rules.openmetrics(), /# EOF/);
assert.match(dangjiu.format("rule r when order.cod then hold()"), /^rule r/);
assert.throws(() => rules.graph(), isAbsent);
assert.throws(() => rules.pack(), isAbsent);
// The bytes are those of the call, whatever becomes of them while it waits.
const request = new TextEncoder().encode('{"do": "add", "a": "0.1", "b": "0.2"}');
const sum = dangjiu.callAsync("decimal", request);
request.fill(0);
assert.equal(await sum, '{"ok":{"value":"0.3"}}');
assert.equal(rules.test().failed, 0);
assert.deepEqual(await dangjiu.diagnoseAsync(systems, observations), dangjiu.diagnose(systems, observations));
assert.equal(dangjiu.explainCode("DJ2101").code, "DJ2101");
assert.match(rules.graph(), /^flowchart/);
assert.equal(dangjiu.unpack(rules.pack()).names.length, 1);
await dangjiu.loadAll();
`);
});

ofBrowsers("what is deferred has to be of the engine's own build", () => {
  passes(`
const text = deferred.toString("latin1");
const [number] = /[0-9a-f]{16}(?=\\x02)/.exec(text);
const other = Buffer.from(text.replace(number, "0123456789abcdef"), "latin1");
const dangjiu = await init(engine, other);
await assert.rejects(dangjiu.loadAll(), /of another build/);
await assert.rejects(dangjiu.callAsync("decimal", "{}"), UsageError);
assert.throws(() => dangjiu.explainCode("DJ2101"), ({ code }) => code === "not_loaded");
`);
});

ofBrowsers("what is deferred and cannot be had is told, and asked for again", () => {
  passes(`
let asked = 0;
globalThis.fetch = async () => new Response(asked++ === 0 ? "" : deferred, { status: asked === 1 ? 404 : 200 });
const dangjiu = await init(engine, "https://shop.example/deferred_bg.wasm");
await assert.rejects(dangjiu.loadAll(), /status 404/);
assert.equal(await dangjiu.callAsync("decimal", { do: "add", a: "0.1", b: "0.2" }), '{"ok":{"value":"0.3"}}');
assert.equal(asked, 2);
`);
});

ofBrowsers("what does not come over the network may be asked for again, and what is not there may not", () => {
  passes(`
const here = "https://shop.example/deferred_bg.wasm";
const dangjiu = await init(engine, here);
const failing = new ReadableStream({ pull(controller) { controller.error(new TypeError("terminated")); } });
const answers = [
  [() => Promise.reject(new TypeError("Failed to fetch")), true],
  [() => new Response("", { status: 404 }), false],
  [() => new Response("", { status: 429 }), true],
  [() => new Response("", { status: 503 }), true],
  [() => new Response(failing), true],
  [() => new Response("<html>sign in to the hotel</html>"), false],
];
for (const [answer, retryable] of answers) {
  globalThis.fetch = async () => answer();
  await assert.rejects(dangjiu.loadAll(), (error) => {
    assert(error instanceof UsageError);
    assert.deepEqual([error.retryable, error.toJSON().retryable, error.code], [retryable, retryable, retryable ? "unreachable" : "engine"]);
    return true;
  });
}
globalThis.fetch = async () => { throw new TypeError("Failed to fetch"); };
await assert.rejects(dangjiu.callAsync("decimal", "{}"), ({ said, cause }) => {
  assert.deepEqual(said, { en: here + " cannot be reached; try again", zh: "现在取不到 " + here + "；请重试" });
  return cause instanceof TypeError;
});
// Who stops a request by themselves is told by their own error.
const stopped = new DOMException("stopped", "AbortError");
globalThis.fetch = async () => { throw stopped; };
await assert.rejects(dangjiu.loadAll(), (error) => error === stopped);
`);
});

ofBrowsers("where it is, is what it was when the engine was loaded; a failure is told to who asks, and can be mended", () => {
  passes(`
globalThis.document = { baseURI: "https://shop.example/pages/order.html" };
const asked = [];
globalThis.fetch = async (url) => {
  asked.push(String(url));
  return new Response(deferred, { headers: { "content-type": "application/wasm; charset=utf-8" } });
};
const lost = Promise.reject(new Error("no network"));
const dangjiu = await init(engine, lost);
await new Promise((soon) => setTimeout(soon, 10));
await assert.rejects(dangjiu.loadAll(), /no network/);
assert.equal(await init(Promise.reject(new Error("never looked at")), "../engine/deferred_bg.wasm"), dangjiu);
document.baseURI = "https://shop.example/pages/orders/2026/";
await dangjiu.loadAll();
assert.deepEqual(asked, ["https://shop.example/engine/deferred_bg.wasm"]);
// One that is loaded stays.
await init(engine, smaller);
assert.equal(dangjiu.explainCode("DJ2101").code, "DJ2101");
`);
});

ofBrowsers("an address that is none refuses the promise, and throws nothing", () => {
  passes(`
const promise = init(engine, "http://");
await assert.rejects(promise, TypeError);
`);
});

ofBrowsers("the smaller engine is not taken for the whole one, and bytes may be seen in any way", () => {
  passes(`
await assert.rejects(init(smaller), /is not Dangjiu's engine/);
const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const dangjiu = await init(view(engine), view(deferred));
assert.equal(dangjiu.explainCode("DJ2101").code, "DJ2101");
`);
});

for (const deferred of ["undefined", "deferred", "files[1]", "new URL(files[1])", "await WebAssembly.compile(deferred)"]) {
  ofBrowsers(`what need not be fetched is there from the start: ${deferred}`, () => {
    passes(`
const dangjiu = await init(engine, ${deferred});
assert.equal(dangjiu.explainCode("DJ2101").code, "DJ2101");
`);
  });
}

for (const [deferred, wrong] of [["smaller", "/is not the deferred one/"], ["engine", "/is not the deferred one/"], ["new URL('file:///nowhere')", "/ENOENT/"]]) {
  ofBrowsers(`the engine works without what is deferred: ${deferred}`, () => {
    passes(`
const dangjiu = await init(engine, ${deferred});
const rules = dangjiu.compile('rule big\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "big")\\n');
assert.deepEqual(rules.evaluate({ amount: "620 CNY" }, { now: new Date() }).fired, ["main.big"]);
await assert.rejects(dangjiu.loadAll(), ${wrong});
`);
  });
}

ofBrowsers("tests of rules fetch what they need", () => {
  passes(`
const dangjiu = await init(engine, new Response(deferred));
const rules = dangjiu.compile('rule big\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "big")\\ntest "t"\\ngiven order { amount: 600 CNY }\\nexpect add_tag\\n');
assert.throws(() => rules.test(), ({ code }) => code === "not_loaded");
assert.deepEqual(await rules.testAsync().then(({ passed, failed }) => [passed, failed]), [1, 0]);
assert.equal(rules.test().passed, 1);
`);
});

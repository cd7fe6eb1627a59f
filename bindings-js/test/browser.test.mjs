// The package in a page and in a worker of a real browser, under a policy that allows no `eval`: every vector, and an
// order as an object.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ofBrowsers, root } from "./package-under-test.mjs";

let browsing;
try {
  browsing = await import("../../tests/browser/chromium.mjs");
} catch (error) {
  // Where only Playwright is missing, the test says that it is skipped.
  if (error.code !== "ERR_MODULE_NOT_FOUND") {
    throw error;
  }
}
const missing = browsing === undefined ? "npm ci --prefix tests/browser" : browsing.executablePath === undefined ? "no Chromium" : false;

const files = readdirSync(join(root, "tests/vectors"), { recursive: true }).filter((name) => name.endsWith(".json"));

/** Runs in the page and in the worker. */
const PROGRAM = `
import { call, compile, explainCode, loadAll } from "/bindings-wasm/lib/full.js";
import { answersTo, differences, vectorsIn, writtenOut } from "/bindings-js/test/vectors.mjs";
/** How often the module of what is deferred was fetched. */
const fetched = () => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/deferred_bg.wasm")).length;
export async function run() {
  const deferred = [fetched()];
  try {
    explainCode("DJ2101");
  } catch ({ code }) {
    deferred.push(code);
  }
  await Promise.all([loadAll(), loadAll()]);
  deferred.push(fetched());
  const texts = await Promise.all(${JSON.stringify(files)}.map(async (name) => (await fetch("/tests/vectors/" + name)).text()));
  const vectors = vectorsIn(texts);
  const failed = vectors.filter(({ op, request, expect, exact }) =>
    differences("", expect, JSON.parse(call(op, JSON.stringify(writtenOut(request)))), exact ?? false).length > 0);
  const rules = compile('rule big\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "big")\\n');
  const fired = [...rules.decide({ amount: "620.00 CNY" }, { now: new Date() }).fired];
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(answersTo(vectors, call))));
  const answers = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  // However often and in whatever ways the package is loaded, there is one engine.
  const engine = await (await fetch("/bindings-wasm/wasm/dangjiu_bg.wasm")).arrayBuffer();
  const { init } = await import("/bindings-wasm/lib/manual.js");
  const [one, other] = await Promise.all([init("/bindings-wasm/wasm/dangjiu_bg.wasm"), init(engine)]);
  const small = one.compile('rule small\\nwhen order.amount < 500 CNY\\nthen add_tag(tag: "small")\\n');
  const more = other.compile('rule more\\nwhen order.amount >= 100 CNY\\nthen add_tag(tag: "more")\\n');
  for (let turn = 0; turn < 100; turn++) {
    for (const asked of [rules, small, more]) {
      fired.push(...asked.decide({ amount: "620.00 CNY" }, { now: new Date() }).fired);
    }
  }
  return { vectors: vectors.length, failed: failed.map(({ id }) => id), answers, fired, deferred };
}`;
const PAGES = {
  "/": '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>',
  "/program.js": PROGRAM,
  "/worker.js": 'import { run } from "/program.js"; postMessage(await run());',
  "/page.js": `import { run } from "/program.js";
    const worker = new Worker("/worker.js", { type: "module" });
    const answer = new Promise((resolve, reject) => { worker.onmessage = ({ data }) => resolve(data); worker.onerror = reject; });
    globalThis.found = await Promise.all([run(), answer]);`,
};

ofBrowsers("the package works in a page and in a worker", { skip: missing }, async () => {
  const { found, said } = await browsing.foundBy(root, PAGES);
  const runner = readFileSync(join(root, "tests/tests/all/vectors.rs"), "utf8");
  const vectors = Number(/const VECTORS: usize = (\d+);/.exec(runner)[1]);
  const answers = readFileSync(join(root, "tests/vectors/answers.sha256"), "utf8").trim();
  const expected = { vectors, failed: [], answers, fired: ["main.big", ...Array.from({ length: 100 }, () => ["main.big", "main.more"]).flat()], deferred: [0, "not_loaded", 1] };
  assert.deepEqual(found, [expected, expected]);
  assert.deepEqual(said, []);
});

ofBrowsers("an engine that does not come is told as every error is", { skip: missing }, async () => {
  const told = `const told = (entry) => import("/bindings-wasm/lib/" + entry).then(() => "loaded", ({ name, code, retryable }) => [name, code, retryable]);
    globalThis.fetch = async () => { throw new TypeError("Failed to fetch"); };
    globalThis.found = [await told("full.js"), await told("slim.js")];`;
  const { found } = await browsing.foundBy(root, { ...PAGES, "/page.js": told });
  assert.deepEqual(found, Array.from({ length: 2 }, () => ["UsageError", "unreachable", true]));
});

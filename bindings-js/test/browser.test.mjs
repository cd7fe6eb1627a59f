// The package in a page and in a worker of a real browser, under a policy that allows no `eval`: every vector, and an
// order as an object.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ofBrowsers, root } from "./package-under-test.mjs";

const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = browsers.find((path) => path !== undefined && existsSync(path));
const require = createRequire(join(root, "tests/browser/package.json"));
let chromium;
try {
  ({ chromium } = require("playwright-core"));
} catch {
  // The test says that it is skipped, and why.
}
const missing = chromium === undefined ? "npm ci --prefix tests/browser" : executablePath === undefined ? "no Chromium" : false;

const KINDS = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
const files = readdirSync(join(root, "tests/vectors"), { recursive: true }).filter((name) => name.endsWith(".json"));
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";

/** Runs in the page and in the worker. */
const PROGRAM = `
import { call, compile } from "/bindings-wasm/lib/full.js";
import { answersTo, differences, vectorsIn, writtenOut } from "/bindings-js/test/vectors.mjs";
export async function run() {
  const texts = await Promise.all(${JSON.stringify(files)}.map(async (name) => (await fetch("/tests/vectors/" + name)).text()));
  const vectors = vectorsIn(texts);
  const failed = vectors.filter(({ op, request, expect, exact }) =>
    differences("", expect, JSON.parse(call(op, JSON.stringify(writtenOut(request)))), exact ?? false).length > 0);
  const rules = compile('rule big\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "big")\\n');
  const { fired } = rules.decide({ amount: "620.00 CNY" }, { now: new Date() });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(answersTo(vectors, call))));
  const answers = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { vectors: vectors.length, failed: failed.map(({ id }) => id), answers, fired };
}`;
const PAGES = {
  "/": ["text/html", '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>'],
  "/program.js": ["text/javascript", PROGRAM],
  "/worker.js": ["text/javascript", 'import { run } from "/program.js"; postMessage(await run());'],
  "/page.js": [
    "text/javascript",
    `import { run } from "/program.js";
    const worker = new Worker("/worker.js", { type: "module" });
    const answer = new Promise((resolve, reject) => { worker.onmessage = ({ data }) => resolve(data); worker.onerror = reject; });
    globalThis.found = Promise.all([run(), answer]);`,
  ],
};

function serve(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const path = join(root, normalize(pathname));
  const [kind, body] = PAGES[pathname] ?? [KINDS[extname(path)] ?? "text/plain", existsSync(path) ? readFileSync(path) : undefined];
  response.writeHead(body === undefined ? 404 : 200, { "content-type": kind, "content-security-policy": POLICY });
  response.end(body);
}

ofBrowsers("the package works in a page and in a worker", { skip: missing }, async () => {
  const server = createServer(serve).listen(0, "127.0.0.1");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const said = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    // Asked from outside: what waits within a page is a string that the policy lets nobody evaluate.
    const latest = Date.now() + 120_000;
    while (!(await page.evaluate(() => globalThis.found !== undefined))) {
      assert.ok(Date.now() < latest, said.join("\n"));
      await sleep(50);
    }
    const runner = readFileSync(join(root, "tests/tests/vectors.rs"), "utf8");
    const vectors = Number(/const VECTORS: usize = (\d+);/.exec(runner)[1]);
    const answers = readFileSync(join(root, "tests/vectors/answers.sha256"), "utf8").trim();
    for (const found of await page.evaluate(() => globalThis.found)) {
      assert.deepEqual(found, { vectors, failed: [], answers, fired: ["main.big"] });
    }
    assert.deepEqual(said.filter((line) => !line.includes("favicon")), []);
  } finally {
    await browser.close();
    server.close();
  }
});

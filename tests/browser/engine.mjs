// The engine as WebAssembly in Chromium: every vector gives there what it gives in Node, byte for byte, on the page and in
// a worker, under a policy without `unsafe-eval`.
//
//     node engine.mjs      after `node bindings-wasm/install.mjs --dev`
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import * as dangjiu from "../../bindings-wasm/lib/full.js";
import { vectorsIn, writtenOut } from "../../bindings-js/test/vectors.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = path.join(root, "tests/vectors");
const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json")).sort();
const vectors = vectorsIn(names.map((name) => readFileSync(path.join(folder, name), "utf8")));
const questions = vectors.map(({ op, request }) => [op, JSON.stringify(writtenOut(request))]);

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const ASK = `import * as dangjiu from "/lib/full.js";
export const ask = (questions) => questions.map(([op, request]) => dangjiu.call(op, request));
`;
const PAGES = {
  "/": ["text/html", "<!doctype html><title>engine</title><script type=module src=/page.mjs></script>"],
  "/ask.mjs": ["text/javascript", ASK],
  "/page.mjs": ["text/javascript", 'import { ask } from "/ask.mjs"; window.ask = ask;'],
  "/worker.mjs": ["text/javascript", 'import { ask } from "/ask.mjs"; onmessage = ({ data }) => postMessage(ask(data)); postMessage("ready");'],
};
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  let [type, text] = PAGES[pathname] ?? [];
  if (text === undefined && /^\/(lib|wasm)\/\w+\.(js|wasm)$/.test(pathname)) {
    type = pathname.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    text = readFileSync(path.join(root, "bindings-wasm", pathname));
  }
  response.writeHead(text === undefined ? 404 : 200, { "content-type": type ?? "text/plain", "content-security-policy": POLICY });
  response.end(text);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = candidates.find((candidate) => candidate && existsSync(candidate));
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
let passed = 0;
let failed = 0;
async function check(what, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok      ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${what}\n        ${error.message}`);
  }
}

const page = await browser.newPage();
const noise = [];
page.on("console", (message) => noise.push(message.text()));
page.on("pageerror", (error) => noise.push(error.message));
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction(() => window.ask !== undefined);

/** The answers of Chromium are those of Node. */
function same(answers, expected) {
  if (answers.length !== expected.length) throw new Error(`${answers.length} answers to ${expected.length} questions`);
  const different = answers.flatMap((answer, at) => (answer === expected[at] ? [] : [at]));
  if (different.length > 0) {
    const [at] = different;
    throw new Error(`${different.length} differ; the first, ${vectors[at]?.id ?? at}:\n  ${answers[at]}\n  ${expected[at]}`);
  }
}
const expected = questions.map(([op, request]) => dangjiu.call(op, request));

await check(`${questions.length} vectors on a page`, async () => {
  same(await page.evaluate((questions) => window.ask(questions), questions), expected);
});
await check(`${questions.length} vectors in a worker`, async () => {
  const answers = await page.evaluate(
    (questions) => new Promise((answered, refused) => {
      const worker = new Worker("/worker.mjs", { type: "module" });
      worker.onerror = ({ message }) => refused(new Error(message));
      worker.onmessage = ({ data }) => (data === "ready" ? worker.postMessage(questions) : answered(data));
    }),
    questions,
  );
  same(answers, expected);
});
await check("a difference is seen", async () => {
  const [first] = await page.evaluate((questions) => window.ask(questions), questions.slice(0, 1));
  let seen = false;
  try {
    same([first], [`${expected[0]} `]);
  } catch {
    seen = true;
  }
  if (!seen) throw new Error("it is not");
});
await check("the page has nothing to complain about", async () => {
  if (noise.length > 0) throw new Error(noise.join("\n"));
});

await browser.close();
server.close();
console.log(`\ntest result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

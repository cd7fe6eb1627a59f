// How long a page waits for a shop's 17 rules, in Chromium: from fetching the small engine to the packed rules read, and from
// fetching the whole one to their text compiled.
//
//     npm ci --prefix tests/browser && cargo xtask package
//     node benches/js/load.mjs [PAGES]
//
// Every page is a new one in a browser context of its own, so nothing is cached, and is served from this machine: the time is
// that of the engine, not of a network. The page takes the time before it imports the package and when the rules are there; a
// decision is compared with what it must be, so that what is timed is what works. "Computed" is how long the page's thread had a
// processor, so that others on the machine count little; an empty page says what of it is the page itself. Files are sent compressed, as
// servers do.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { compile } from "../../bindings-wasm/lib/full.js";
import { SHOP, ruleText } from "./workload.mjs";

const pages = Math.max(15, Number(process.argv[2] ?? 25));
const root = join(import.meta.dirname, "../..");
const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = browsers.find((path) => path !== undefined && existsSync(path));
const { chromium } = createRequire(join(root, "tests/browser/package.json"))("playwright-core");

/** An order that two of the rules are about. */
const ORDER = {
  order_id: "JD_20260215_1", channel: "jd", status: "paid", amount_cents: 12000, currency: "CNY", province: "北京",
  items: [{ sku: "SKU1999", qty: 1, gift: false, price_cents: 12000 }],
  customer: { id: "c20", tier: "platinum", refund_only_30d: 3 },
  created_at: "2026-02-15T12:00:00+08:00", coupon_codes: [], has_gift: false,
};
const EXPECTED = ["bench.jd_fast", "bench.plat_newsku"];

/** A page that makes its rules by `make` of what lies at `rules`. */
const pageOf = (entry, make, rules, head = "") => `<!doctype html><meta charset="utf-8">${head}<script type="module">
  const given = new Uint8Array(await (await fetch("${rules}")).arrayBuffer());
  const start = performance.now();
  const { ${make} } = await import("/bindings-wasm/lib/${entry}.js");
  const loaded = performance.now();
  const rules = ${make}(given);
  const ready = performance.now();
  const { fired } = rules.decide({ sale: ${JSON.stringify(ORDER)} }, { now: "2026-03-01T00:00:00+08:00" });
  globalThis.found = { load: loaded - start, make: ready - loaded, all: ready - start, fired };
</script>`;
/** What the README tells pages in a hurry. */
const SOONER = ["lib/slim.js", "lib/shared.js", "slim/dangjiu.js"]
  .map((file) => `<link rel="modulepreload" href="/bindings-wasm/${file}">`)
  .concat('<link rel="preload" as="fetch" crossorigin href="/bindings-wasm/slim/dangjiu_bg.wasm">')
  .join("");
const EMPTY = `<!doctype html><meta charset="utf-8"><script type="module">
  await (await fetch("/rules.djplan")).arrayBuffer();
  globalThis.found = { load: 0, make: 0, all: 0, fired: ${JSON.stringify(EXPECTED)} };
</script>`;
const PAGES = {
  "the small engine, 17 rules unpacked": pageOf("slim", "unpack", "/rules.djplan"),
  "the same, fetched while the page is read": pageOf("slim", "unpack", "/rules.djplan", SOONER),
  "the whole engine, 17 rules compiled": pageOf("full", "compile", "/rules.dj"),
  "an empty page": EMPTY,
};
const names = Object.keys(PAGES);
const TEXT = ruleText(SHOP);
const OWN = {
  ...Object.fromEntries(names.map((name, number) => [`/page${number}`, ["text/html", PAGES[name]]])),
  "/rules.dj": ["text/plain; charset=utf-8", TEXT],
  "/rules.djplan": ["application/octet-stream", compile(TEXT).pack()],
};
const KINDS = { ".js": "text/javascript", ".wasm": "application/wasm" };
const sent = new Map();

/** A file as it is sent: compressed once. */
function answer(pathname) {
  if (!sent.has(pathname)) {
    const path = join(root, normalize(pathname));
    const [kind, body] = OWN[pathname] ?? [KINDS[extname(path)], existsSync(path) ? readFileSync(path) : undefined];
    sent.set(pathname, kind === undefined || body === undefined ? undefined : { kind, body: gzipSync(body, { level: 9 }) });
  }
  return sent.get(pathname);
}

const server = createServer(({ url }, response) => {
  const found = answer(new URL(url, "http://localhost").pathname);
  response.writeHead(found ? 200 : 404, found && { "content-type": found.kind, "content-encoding": "gzip" });
  response.end(found?.body);
}).listen(0, "127.0.0.1");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const times = Object.fromEntries(names.map((name) => [name, []]));
try {
  // The first pages also wait for the browser itself.
  for (let turn = 0; turn < (pages + 1) * names.length; turn++) {
    const number = turn % names.length;
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(`http://127.0.0.1:${server.address().port}/page${number}`);
    await page.waitForFunction(() => globalThis.found !== undefined, undefined, { timeout: 60_000 });
    const found = await page.evaluate(() => globalThis.found);
    assert.deepEqual(found.fired, EXPECTED);
    const { metrics } = await session.send("Performance.getMetrics");
    found.computed = metrics.find(({ name }) => name === "TaskDuration").value * 1000;
    if (turn >= names.length) {
      times[names[number]].push(found);
    }
    await context.close();
  }
} finally {
  await browser.close();
  server.close();
}
const shown = (name, what) => {
  const sorted = times[name].map((time) => time[what]).sort((a, b) => a - b);
  const [low, middle, high] = [0.1, 0.5, 0.9].map((share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1));
  return `${middle.padStart(7)} ms   (a tenth below ${low}, a tenth above ${high})`;
};
for (const [engine, folder] of [["small", "slim"], ["whole", "wasm"]]) {
  const { body } = answer(`/bindings-wasm/${folder}/dangjiu_bg.wasm`);
  console.log(`the ${engine} engine: ${body.length.toLocaleString("en")} bytes compressed`);
}
for (const name of names) {
  console.log(`${name}, ${pages} pages`);
  if (PAGES[name] !== EMPTY) {
    console.log(`  fetched and ready ${shown(name, "load")}`);
    console.log(`  rules made        ${shown(name, "make")}`);
    console.log(`  together          ${shown(name, "all")}`);
  }
  console.log(`  computed          ${shown(name, "computed")}`);
}

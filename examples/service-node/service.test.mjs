/** The service over real HTTP: as a process of its own, between a platform and a shop that are played here. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { compile, FactError } from "dangjiu";

import { observe } from "./telemetry.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const CASES = JSON.parse(readFileSync(here("../../tests/services/cases.json"), "utf8"));
const RULES = readFileSync(here("../service-rules/orders.dj"), "utf8");
const LIMIT = 20_000;
const NOW = "2026-03-02T08:10:35+08:00";
/** What the platform signs with, and what those who release. */
const SECRET = "the secret of the platform";
const OPERATOR = "the secret of the shop's people";

function signature(body, secret = SECRET) {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** What becomes of a request: the answer of the shop, and whether it has acted. */
const CARRIED_OUT = { status: 200, acts: true };
const FAILED_BEFORE = { status: 500, acts: false };
const FAILED_AFTER = { status: 500, acts: true };
const REFUSED = { status: 422, acts: false };

/** A shop's API that carries out each key once, keeps what it was asked for, and fails when told to. */
class Shop {
  /** Every request with its answer. */
  posts = [];
  /** What was carried out, by key. */
  done = new Map();
  /** How often a key came with another body. */
  changed = 0;
  /** What becomes of the n-th request, from 0. */
  fate = () => CARRIED_OUT;
  /** Keys that are carried out, and answered with what nobody can read. */
  garbled = new Set();
  /** While set, requests are carried out and not answered. */
  silent = false;
  unanswered = [];

  async open() {
    this.server = createServer(async (request, response) => {
      const key = request.headers["idempotency-key"];
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) {
        body += chunk;
      }
      const { status, acts } = this.fate(this.posts.length);
      this.changed += this.done.has(key) && this.done.get(key) !== body ? 1 : 0;
      if (acts && !this.done.has(key)) {
        this.done.set(key, body);
      }
      this.posts.push({ key, status });
      if (this.silent) {
        this.unanswered.push(key);
        return;
      }
      if (this.garbled.has(key)) {
        response.writeHead(status, { "Content-Encoding": "gzip" }).end("no gzip");
        return;
      }
      response.writeHead(status).end();
    });
    await once(this.server.listen(0, "127.0.0.1"), "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}/actions`;
    return this;
  }

  bodies() {
    return [...this.done.values()].map((body) => JSON.parse(body));
  }

  /** How often each key was answered with 200. */
  times() {
    return tally(this.posts.filter(({ status }) => status === 200).map(({ key }) => key));
  }
}

/** The service as a process; `start` again after `kill` goes on with the same journal. */
class Service {
  constructor(shop, folder, env = {}) {
    this.journal = join(folder, "outbox.jsonl");
    const own = { PORT: "0", SHOP_API: shop.url, OUTBOX: this.journal, MAX_BYTES: String(LIMIT), RETRY_SECONDS: "0.02" };
    this.env = { ...process.env, ...own, WEBHOOK_SECRET: SECRET, OPERATOR_SECRET: OPERATOR, ...env };
  }

  async start() {
    this.process = spawn(process.execPath, [here("app.mjs")], { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    this.warned = "";
    this.process.stderr.setEncoding("utf8").on("data", (text) => {
      this.warned += text;
      process.stderr.write(text);
    });
    this.ended = once(this.process, "exit");
    const said = await Promise.race([once(createInterface(this.process.stdout), "line"), this.ended]);
    const url = /^listening on (http:.*)$/.exec(String(said[0]))?.[1];
    assert.ok(url, "the service did not start");
    this.url = url;
    return this;
  }

  async kill() {
    this.process.kill("SIGKILL");
    await this.ended;
  }

  async post(body) {
    if (body instanceof ReadableStream) {
      return this.send("/webhook", body, {});
    }
    const sent = typeof body === "string" ? body : JSON.stringify(body);
    return this.send("/webhook", sent, { "X-Signature": signature(sent) });
  }

  async held(asked, secret = OPERATOR) {
    const sent = JSON.stringify(asked);
    return this.send("/held", sent, { "X-Signature": signature(sent, secret) });
  }

  async send(path, body, headers) {
    const answer = await fetch(`${this.url}${path}`, { method: "POST", body, headers, duplex: "half" });
    return { status: answer.status, ...(await answer.json()) };
  }

  async metrics() {
    return (await fetch(`${this.url}/metrics`)).text();
  }

  /** Waits until the page of metrics has a line. */
  async says(line) {
    await until(async () => (await this.metrics()).split("\n").includes(line));
  }
}

/** A test between a shop and a service, which end with it. */
function between(title, run) {
  test(title, { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "dangjiu-service-"));
    const shop = await new Shop().open();
    const service = new Service(shop, folder);
    try {
      await run(await service.start(), shop);
    } finally {
      await service.kill();
      shop.server.closeAllConnections();
      shop.server.close();
      rmSync(folder, { recursive: true });
    }
  });
}

async function until(reached) {
  const end = Date.now() + 60_000;
  while (!(await reached())) {
    assert.ok(Date.now() < end, "it did not come to that in a minute");
    await sleep(10);
  }
}

function tally(items) {
  const counts = {};
  for (const item of items) {
    counts[item] = (counts[item] ?? 0) + 1;
  }
  return counts;
}

/** An event that asks for three things. */
function paid(order) {
  const event = { type: "order.becomes", id: `p${order}`, time: NOW, state: "paid" };
  return { event, order: { id: `P${order}`, weight: "21kg", amount: "5000.00 CNY" } };
}

test("where intents go has to be said", () => {
  const folder = mkdtempSync(join(tmpdir(), "dangjiu-service-"));
  for (const SHOP_API of ["", "shop"]) {
    const env = { ...process.env, WEBHOOK_SECRET: SECRET, SHOP_API, OUTBOX: join(folder, "outbox.jsonl") };
    const { status, stderr } = spawnSync(process.execPath, [here("app.mjs")], { env, encoding: "utf8" });
    assert.deepEqual([status, stderr.startsWith(`SHOP_API is "${SHOP_API}"; expected`)], [2, true], stderr);
  }
  rmSync(folder, { recursive: true });
});

test("without a secret it does not start, unless told to", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "dangjiu-service-"));
  const shop = await new Shop().open();
  const bare = { ...process.env, SHOP_API: shop.url, OUTBOX: join(folder, "outbox.jsonl") };
  for (const [given, says] of [
    [{}, "WEBHOOK_SECRET is not set; expected a secret"],
    [{ WEBHOOK_SECRET: "short" }, "WEBHOOK_SECRET has 5 characters; expected a secret"],
    [{ WEBHOOK_SECRET: SECRET, OPERATOR_SECRET: "short" }, "OPERATOR_SECRET has 5 characters; expected a secret"],
    [{ ALLOW_UNSIGNED: "yes" }, "WEBHOOK_SECRET is not set; expected a secret"],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, [here("app.mjs")], { env: { ...bare, ...given }, encoding: "utf8" });
    assert.deepEqual([status, stderr.startsWith(says)], [2, true], stderr);
  }
  const service = new Service(shop, folder, { WEBHOOK_SECRET: "", OPERATOR_SECRET: "", ALLOW_UNSIGNED: "1" });
  try {
    await service.start();
    assert.match(service.warned, /whoever reaches this port can send events/);
    assert.equal((await service.send("/webhook", JSON.stringify(paid(0)), {})).status, 202);
    const { status, error } = await service.held({});
    assert.deepEqual([status, error.code], [404, "operator"]);
  } finally {
    await service.kill();
    shop.server.closeAllConnections();
    shop.server.close();
    rmSync(folder, { recursive: true });
  }
});

between("only who knows the secret is heard", async (service, shop) => {
  const body = JSON.stringify(paid(0));
  const right = signature(body);
  const wrong = [
    undefined, "", right.replace("sha256=", ""), right.slice(0, -1), `${right.slice(0, -1)}${right.endsWith("0") ? 1 : 0}`,
    signature(`${body} `), signature(body, OPERATOR), "sha256=", "\u00e9".repeat(right.length),
  ];
  for (const given of wrong) {
    const { status, error } = await service.send("/webhook", body, given === undefined ? {} : { "X-Signature": given });
    assert.deepEqual([status, error.kind, error.code], [401, "usage", "signature"], given);
    assert.match(error.message.zh, /\p{Script=Han}/u);
    assert.doesNotMatch(JSON.stringify(error), new RegExp(right.slice(7)));
  }
  const lines = (await service.metrics()).split("\n");
  assert.ok(lines.includes("dangjiu_events_total 0") && lines.includes("dangjiu_refused_total 0"));
  assert.deepEqual(shop.posts, []);
  // Hexadecimal of either case; a header without a value says nothing.
  for (const headers of [{ "X-Signature": right.toUpperCase() }, { "X-Signature": right, "Content-Encoding": "" }, { "X-Signature": right, "Content-Encoding": "Identity" }]) {
    assert.equal((await service.send("/webhook", body, headers)).status, 202);
  }
});

between("what is held is released or dropped by the shop's people", async (service, shop) => {
  const keys = [];
  for (const id of ["H1", "H2", "H3"]) {
    const event = { type: "order.becomes", id: `h-${id}`, time: NOW, state: "shipped" };
    const order = { id, ship_by: "2026-03-01T08:00:00+08:00", shipped_at: "2026-03-02T08:00:00+08:00" };
    const [, coupon] = (await service.post({ event, order })).intents;
    keys.push(coupon);
  }
  await until(() => shop.done.size === 3);
  const listed = (await service.held({})).held;
  assert.deepEqual(listed.map(({ key, order, action }) => [key, order, action]), keys.map((key, at) => [key, `H${at + 1}`, "grant_coupon"]));
  // Who sends events does not give money away.
  for (const secret of [SECRET, "somebody else's secret"]) {
    assert.equal((await service.held({ release: keys[0] }, secret)).status, 401);
  }
  for (const wrong of [[], "x", { release: 5 }, { let_go: keys[0] }, { release: keys[0], drop: keys[1] }]) {
    const { status, error } = await service.held(wrong);
    assert.deepEqual([status, error.code], [400, "request"], JSON.stringify(wrong));
  }
  // Of two at once, one finds it.
  const both = await Promise.all([service.held({ release: keys[0] }), service.held({ release: keys[0] })]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 404]);
  assert.deepEqual(await service.held({ drop: keys[1] }), { status: 200, key: keys[1], state: "dropped" });
  await until(() => shop.done.size === 4);
  assert.equal(JSON.parse(shop.done.get(keys[0])).action, "grant_coupon");
  // Once only, and after a crash too.
  await service.says('service_intents{state="done"} 4');
  await service.kill();
  await service.start();
  for (const asked of [{ release: keys[0] }, { drop: keys[0] }, { release: keys[1] }, { release: "nobody" }]) {
    const { status, error } = await service.held(asked);
    assert.deepEqual([status, error.code], [404, "key"], JSON.stringify(asked));
  }
  assert.deepEqual((await service.held({})).held.map(({ key }) => key), [keys[2]]);
  const lines = (await service.metrics()).split("\n");
  for (const [state, count] of Object.entries({ pending: 0, held: 1, done: 4, refused: 0, dropped: 1 })) {
    assert.ok(lines.includes(`service_intents{state="${state}"} ${count}`), state);
  }
  assert.equal(shop.posts.length, 4);
});

test("rules are a file or a folder", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "dangjiu-service-"));
  const shop = await new Shop().open();
  for (const rules of ["../service-rules", "../service-rules/orders.dj"]) {
    const service = await new Service(shop, folder, { RULES: here(rules) }).start();
    assert.equal((await service.post(paid(0))).intents.length, 3);
    await service.kill();
  }
  shop.server.closeAllConnections();
  shop.server.close();
  rmSync(folder, { recursive: true });
});

between("events are taken and carried out, and bad ones refused", async (service, shop) => {
  const rules = compile({ "orders.dj": RULES });
  const sent = CASES.taken.flatMap((one) => one.sent);
  for (const { title, event, body, sent, held, undecided, withheld = [], errored, unknown_event = null } of CASES.taken) {
    const text = body ?? JSON.stringify(event, null, 1);
    // Three times, once written in another way: it is the same event.
    const answers = [await service.post(event ?? text), await service.post(text), await service.post(`${text}\n`)];
    const intents = rules.evaluate(text, { now: NOW }).intents.map(({ key }) => key);
    assert.equal(intents.length, sent.length + held, title);
    for (const answer of answers) {
      assert.deepEqual(answer, { status: 202, intents, undecided, withheld, errored, unknown_event }, title);
    }
  }
  await until(() => shop.done.size === sent.length);
  assert.deepEqual(shop.bodies(), sent);
  assert.deepEqual(shop.posts.map(({ status }) => status), sent.map(() => 200), "nothing is sent twice without need");

  for (const { title, body, code } of CASES.refused) {
    const { status, error } = await service.post(body);
    assert.deepEqual([status, error.code, error.retryable], [400, code, false], title);
    assert.notEqual(error.message.en, error.message.zh);
    assert.match(error.message.zh, /\p{Script=Han}/u);
  }
  const long = JSON.stringify({ ...paid(0), note: "x".repeat(LIMIT) });
  assert.equal((await service.post(long)).status, 413);
  // Without a length in front, too.
  const { status, error } = await service.post(new Blob([long]).stream());
  assert.deepEqual([status, error.code], [413, "too_large"]);
  assert.equal((await service.post(JSON.stringify(paid(0)).padEnd(LIMIT))).status, 202);
  const compressed = { method: "POST", body: gzipSync(JSON.stringify(paid(0))), headers: { "Content-Encoding": "gzip" } };
  const answer = await fetch(`${service.url}/webhook`, compressed);
  assert.deepEqual([answer.status, (await answer.json()).error.code], [415, "encoding"]);
  await until(() => shop.done.size === sent.length + 3);

  await service.says('service_intents{state="pending"} 0');
  const page = await fetch(`${service.url}/metrics`);
  assert.match(page.headers.get("content-type"), /^application\/openmetrics-text; version=1\.0\.0/);
  const lines = (await page.text()).split("\n");
  assert.deepEqual(lines.slice(-2), ["# EOF", ""]);
  for (const line of lines.slice(0, -2)) {
    assert.match(line, /^# TYPE [a-z_]+ (counter|gauge)$|^# HELP [a-z_]+ .+\.$|^[a-z_]+(\{[a-z]+="[a-z_.]+"\})? \d+$/);
  }
  const refused = (code) => CASES.refused.filter((one) => one.code === code).length;
  const held = CASES.taken.reduce((sum, one) => sum + one.held, 0);
  for (const line of [
    // Each event three times, then one more, and those that name no order: rules have seen them. What is no JSON, and
    // what came twice, no rule has seen.
    `dangjiu_events_total ${3 * CASES.taken.length + 1 + refused("no_order")}`,
    `dangjiu_refused_total ${refused("malformed") + refused("duplicate_key")}`,
    `dangjiu_rule_fired_total{rule="shop.heavy_goods"} ${3 * 4 + 1 + refused("no_order")}`,
    'dangjiu_rule_undecided_total{rule="shop.heavy_goods"} 3',
    'dangjiu_rule_errored_total{rule="shop.big_order"} 6',
    'dangjiu_missing_total{path="order.weight"} 3',
    `service_intents{state="held"} ${held}`,
    `service_intents{state="done"} ${sent.length + 3}`,
    'service_intents{state="refused"} 0',
  ]) {
    assert.ok(lines.includes(line), line);
  }
});

between("an event without a time happens when it arrives, and a refusal is final", async (service, shop) => {
  const event = paid(0);
  delete event.event.time;
  const before = Date.now();
  assert.equal((await service.post(event)).status, 202);
  await until(() => shop.done.size === 3);
  const [at, ...others] = new Set(shop.bodies().map(({ at }) => Date.parse(at)));
  assert.ok(others.length === 0 && before <= at && at <= Date.now());
  // The event again is the event of then, whenever it arrives.
  assert.equal((await service.post(event)).status, 202);
  shop.fate = () => REFUSED;
  assert.equal((await service.post(paid(1))).status, 202);
  await service.says('service_intents{state="refused"} 3');
  assert.deepEqual(shop.posts.map(({ status }) => status), [200, 200, 200, 422, 422, 422]);
});

between("many at once, and a shop that fails now and then", async (service, shop) => {
  shop.fate = (request) => ({ 1: FAILED_BEFORE, 3: FAILED_AFTER })[request % 5] ?? CARRIED_OUT;
  const events = [0, 1, 2].flatMap(() => Array.from({ length: 12 }, (_, order) => paid(order)));
  const answers = await Promise.all(events.map((event) => service.post(event)));
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 202: 36 });
  const keys = new Set(answers.flatMap(({ intents }) => intents));
  assert.equal(keys.size, 36);
  await service.says('service_intents{state="done"} 36');
  assert.deepEqual(shop.times(), tally(keys), "done is not sent again");
  assert.ok(shop.posts.some(({ status }) => status === 500));
  assert.equal(shop.changed, 0);
  const orders = tally(shop.bodies().map(({ order }) => order));
  assert.deepEqual(orders, Object.fromEntries(Array.from({ length: 12 }, (_, order) => [`P${order}`, 3])));
});

between("an answer that cannot be read holds nothing up", async (service, shop) => {
  const { intents } = compile({ "orders.dj": RULES }).evaluate(paid(0), { now: NOW });
  const [first, ...others] = intents.map(({ key }) => key);
  shop.garbled = new Set([first]);
  assert.equal((await service.post(paid(0))).status, 202);
  await until(() => others.every((key) => shop.times()[key] === 1));
  await service.says('service_intents{state="refused"} 0');
  // It is asked for again until the answer can be read.
  shop.garbled = new Set();
  await service.says('service_intents{state="done"} 3');
  assert.deepEqual([shop.done.size, shop.changed, shop.times()[first] >= 2], [3, 0, true]);
});

between("killed while carrying out, it goes on where it was", async (service, shop) => {
  const keys = new Set((await service.post(paid(0))).intents);
  await service.says('service_intents{state="done"} 3');
  shop.silent = true;
  for (const order of [1, 2, 3]) {
    (await service.post(paid(order))).intents.forEach((key) => keys.add(key));
  }
  await until(() => shop.unanswered.length > 0);
  // The shop has acted, the service does not know it yet.
  await service.kill();
  const [cutOff, ...others] = shop.unanswered;
  assert.deepEqual([others.length, shop.done.size], [0, 4]);
  shop.silent = false;
  // And the power went in the midst of a line.
  appendFileSync(service.journal, '{"asked":[{"key":"half');
  await service.start();
  await service.says('service_intents{state="done"} 12');
  assert.deepEqual(new Set(shop.done.keys()), keys);
  // Sent again under the same key, for the shop to tell.
  assert.deepEqual(shop.times(), { ...tally(keys), [cutOff]: 2 });
  assert.equal(shop.changed, 0);
  // The platform sends again what it is not sure of.
  assert.equal((await service.post(paid(1))).status, 202);
  await service.says('service_intents{state="pending"} 0');
  assert.equal(shop.posts.length, 13);
  // What was written behind the half line is read again.
  await service.kill();
  await service.start();
  await service.says('service_intents{state="done"} 12');
});

between("killed while taking in, it loses nothing it has answered", async (service, shop) => {
  const promised = [];
  let order = 0;
  const send = async () => {
    for (;;) {
      let answer;
      try {
        answer = await service.post(paid(order++));
      } catch {
        return;
      }
      assert.equal(answer.status, 202);
      promised.push(...answer.intents);
    }
  };
  const senders = [send(), send(), send(), send()];
  await until(() => promised.length >= 60);
  await service.kill();
  await Promise.all(senders);
  await service.start();
  await until(() => promised.every((key) => shop.done.has(key)));
  await service.says('service_intents{state="pending"} 0');
  // An event is taken in whole or not at all.
  const orders = tally(shop.bodies().map(({ order }) => order));
  assert.deepEqual(new Set(Object.values(orders)), new Set([3]));
  assert.equal(shop.changed, 0);
});

test("a journal that was changed is not read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dangjiu-service-"));
  try {
    const { Outbox } = await import("./outbox.mjs");
    const journal = join(folder, "outbox.jsonl");
    appendFileSync(journal, '{"asked":[]}\n{"ended":"nobody","state":"done"}\n');
    await assert.rejects(Outbox.open(journal), /line 2/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the counts of rules are counters of OpenTelemetry", async () => {
  const rules = compile({ "orders.dj": RULES });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  observe(rules, provider.getMeter("dangjiu"));
  const collected = async () => {
    exporter.reset();
    await provider.forceFlush();
    const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
    assert.ok(metrics.every(({ isMonotonic }) => isMonotonic));
    const points = metrics.flatMap(({ descriptor, dataPoints }) => dataPoints.map((point) => [descriptor.name, point]));
    return Object.fromEntries(points.map(([name, { value, attributes }]) => [[name, ...Object.values(attributes)].join(" "), value]));
  };
  assert.equal((await collected())["dangjiu.events"], 0);
  rules.evaluate(paid(1), { now: NOW });
  rules.evaluate(paid(1), { now: NOW });
  assert.throws(() => rules.evaluate("{", { now: NOW }), FactError);
  const event = paid(2);
  delete event.order.weight;
  rules.evaluate(event, { now: NOW });
  const counts = await collected();
  assert.deepEqual([counts["dangjiu.events"], counts["dangjiu.refused"]], [3, 1]);
  assert.equal(counts["dangjiu.intents"], 2 * 3 + 2);
  assert.equal(counts["dangjiu.rule.fired shop.heavy_goods"], 2);
  assert.equal(counts["dangjiu.rule.undecided shop.heavy_goods"], 1);
  assert.equal(counts["dangjiu.missing order.weight"], 1);
  await provider.shutdown();
});

/**
 * A shop's webhook: order events in, intents out.
 *
 * `POST /webhook` takes one order event as JSON, asks the rules, and writes down what they ask for before it answers.
 * A courier then carries the intents out at the shop's API, one after the other, each under its own key.
 *
 *     SHOP_API=http://localhost:9000/actions PORT=8000 node app.mjs
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

import { metrics } from "@opentelemetry/api";
import { compile, DangjiuError } from "dangjiu";
import express from "express";

import { Courier } from "./courier.mjs";
import { headReader, Refused } from "./head.mjs";
import { openmetrics } from "./openmetrics.mjs";
import { Outbox, task } from "./outbox.mjs";
import { observe } from "./telemetry.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
/** The longest body that is read, in bytes. */
const LIMIT = Number(process.env.MAX_BYTES ?? 256 * 1024);
const RULES = process.env.RULES ?? here("../service-rules/orders.dj");

const texts = { [basename(RULES)]: readFileSync(RULES, "utf8") };
const rules = compile(texts);
const headOf = headReader(texts);
const outbox = await Outbox.open(process.env.OUTBOX ?? here("outbox.jsonl"));
observe(rules, metrics.getMeter("dangjiu"));

const app = express();
app.disable("x-powered-by");
// Answers to what goes wrong do not show the program.
app.set("env", "production");

app.post("/webhook", express.raw({ type: () => true, limit: LIMIT, inflate: false }), async (request, response) => {
  const body = request.body ?? Buffer.alloc(0);
  let found;
  let tasks;
  try {
    const asked = ask(body);
    found = asked.found;
    // Rules on trial ask for nothing.
    const intents = found.intents.filter((intent) => !intent.shadow);
    tasks = intents.map((intent) => task(intent, asked.head.orderId()));
  } catch (error) {
    if (error instanceof Refused || (error instanceof DangjiuError && ["facts", "limit", "usage"].includes(error.kind))) {
      response.status(400).json({ error });
      return;
    }
    throw error;
  }
  // Everything is on disk before the answer is given.
  await outbox.write(tasks);
  response.status(202).json({
    intents: tasks.map(({ key }) => key),
    undecided: found.undecided,
    withheld: found.withheld.map(({ rule, step, missing = [] }) => ({ rule, step, missing })),
    // Without the value that was found: it may be about a person.
    errored: found.errored.map(({ rule, path = null }) => ({ rule, path })),
    unknown_event: found.unknown_event ?? null,
  });
});

app.get("/metrics", (_, response) => {
  const text = openmetrics(rules, outbox.states());
  response.setHeader("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8");
  response.end(text);
});

app.use((error, _request, response, next) => {
  if (error.type === "entity.too.large") {
    refuse(response, 413, "limit", "too_large", `the body is longer than ${LIMIT} bytes`, `正文超过 ${LIMIT} 字节`);
  } else if (error.type === "encoding.unsupported") {
    refuse(response, 415, "usage", "encoding", "the body is compressed; send it as it is", "正文经过压缩；请原样发送");
  } else {
    next(error);
  }
});

/** Answers what is no event because of how it was sent. */
function refuse(response, status, kind, code, en, zh) {
  response.status(status).json({ error: { kind, code, message: { en, zh }, retryable: false, fault: "caller" } });
}

/** What the rules say of an event, and its head. */
function ask(body) {
  // The clock is read here and nowhere else: the rules see the event's own time, or that of its arrival.
  const arrived = new Date();
  let head;
  try {
    head = headOf(body);
  } catch (error) {
    if (error instanceof DangjiuError) {
      // What nobody can read is refused by the rules themselves, which count it.
      rules.evaluate(body, { now: arrived });
    }
    throw error;
  }
  // The shop needs what is masked for everybody else, such as the text for a buyer.
  return { head, found: rules.evaluate(body, { now: head.time ?? arrived, reveal: true }) };
}

const shop = process.env.SHOP_API ?? "";
if (!/^https?:/.test(shop) || !URL.canParse(shop)) {
  console.error(`SHOP_API is "${shop}"; expected where intents are posted, as in SHOP_API=http://localhost:9000/actions`);
  process.exit(2);
}
const courier = new Courier(outbox, shop, Number(process.env.RETRY_SECONDS ?? 1) * 1000);
courier.start();
const server = app.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", (error) => {
  if (error) {
    throw error;
  }
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    server.close();
    await courier.stop();
    process.exit(0);
  });
}

/**
 * A shop's webhook: order events in, intents out.
 *
 * `POST /webhook` takes one order event as JSON, asks the rules, and writes down what they ask for before it answers.
 * A courier then carries the intents out at the shop's API, one after the other, each under its own key. `POST /held`
 * lists what waits for somebody's word, and takes it.
 *
 *     WEBHOOK_SECRET=… SHOP_API=http://localhost:9000/actions PORT=8000 node app.mjs
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { metrics } from "@opentelemetry/api";
import { compile, DangjiuError } from "dangjiu";
import express from "express";

import { Courier } from "./courier.mjs";
import { headReader, Refused } from "./head.mjs";
import { openmetrics } from "./openmetrics.mjs";
import { Outbox, task } from "./outbox.mjs";
import { HEADER, isSigned, secretOf } from "./signature.mjs";
import { observe } from "./telemetry.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
/** The longest body that is read, in bytes. */
const LIMIT = Number(process.env.MAX_BYTES ?? 256 * 1024);
/** What senders of events sign with; nothing where it was said that anybody may send. */
const SECRET = process.env.ALLOW_UNSIGNED === "1" ? "" : secretOf("WEBHOOK_SECRET", process.env.WEBHOOK_SECRET ?? "");
/** What those sign with who may release what is held; nothing where nobody may. */
const OPERATOR = process.env.OPERATOR_SECRET ? secretOf("OPERATOR_SECRET", process.env.OPERATOR_SECRET) : "";
if (SECRET === "") {
  console.warn("ALLOW_UNSIGNED=1: whoever reaches this port can send events");
}

const texts = ruleFiles(process.env.RULES ?? here("../service-rules"));
const rules = compile(texts);
const headOf = headReader(texts);
const outbox = await Outbox.open(process.env.OUTBOX ?? here("outbox.jsonl"));
observe(rules, metrics.getMeter("dangjiu"));

const app = express();
app.disable("x-powered-by");
// Answers to what goes wrong do not show the program.
app.set("env", "production");

const raw = express.raw({ type: () => true, limit: LIMIT, inflate: false });

app.post("/webhook", raw, signedWith(SECRET), async ({ body }, response) => {
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
    withheld: found.withheld.map(({ rule, step, missing = [], path, error }) => ({ rule, step, missing, ...wrong(path, error) })),
    errored: found.errored.map(({ rule, path, error }) => ({ rule, ...wrong(path, error) })),
    unknown_event: found.unknown_event ?? null,
  });
});

// What is held: `{}` lists it, `{"release": key}` has it carried out, `{"drop": key}` says that it never will be.
app.post("/held", allowed, raw, signedWith(OPERATOR), async ({ body }, response) => {
  const asked = parsed(body);
  const [[what, key] = [], ...more] = Object.entries(asked ?? {});
  if (asked !== undefined && what === undefined) {
    response.json({ held: outbox.held().map(({ key, body }) => ({ key, ...JSON.parse(body) })) });
  } else if (!["release", "drop"].includes(what) || typeof key !== "string" || more.length > 0) {
    const en = '`{}`, `{"release": key}` or `{"drop": key}` is expected';
    refuse(response, 400, "usage", "request", en, '应为 `{}`、`{"release": key}` 或 `{"drop": key}`');
  } else if (await (what === "release" ? outbox.release(key) : outbox.drop(key))) {
    response.json({ key, state: what === "release" ? "pending" : "dropped" });
  } else {
    refuse(response, 404, "usage", "key", `no intent \`${key}\` is held`, `没有待放行的意图“${key}”`);
  }
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

/** The rule files at a path: the file, or those of the folder and below. */
function ruleFiles(path) {
  const isFolder = statSync(path).isDirectory();
  const files = isFolder ? readdirSync(path, { recursive: true }).filter((name) => name.endsWith(".dj")).sort() : [basename(path)];
  return Object.fromEntries(files.map((name) => [name, readFileSync(isFolder ? join(path, name) : path)]));
}

/** Lets nobody in where nobody may release. */
function allowed(_request, response, next) {
  if (OPERATOR !== "") {
    next();
    return;
  }
  refuse(response, 404, "usage", "operator", "nobody may release here: OPERATOR_SECRET is not set", "此处无人可放行：未设置 OPERATOR_SECRET");
}

/** Lets through what comes from whom it should. */
function signedWith(secret) {
  return (request, response, next) => {
    request.body ??= Buffer.alloc(0);
    if (secret === "" || isSigned(secret, request.body, request.get(HEADER) ?? "")) {
      next();
      return;
    }
    const en = `${HEADER} is not that of this body; expected \`sha256=\` and its HMAC`;
    refuse(response, 401, "usage", "signature", en, `${HEADER} 与正文不符，应为 \`sha256=\` 加正文的 HMAC`);
  };
}

/** The object that a body is; nothing for any other. */
function parsed(body) {
  try {
    const found = JSON.parse(body);
    return typeof found === "object" && found !== null && !Array.isArray(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong: where a wrong value stands, without the value, which may be about a person; or else the reason. */
function wrong(path = null, error = null) {
  return { path, error: path === null ? error : null };
}

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
    head = headOf(body, arrived);
  } catch (error) {
    if (error instanceof DangjiuError) {
      // What nobody can read is refused by the rules themselves, which count it.
      rules.evaluate(body, { now: arrived });
    }
    throw error;
  }
  // The shop needs what is masked for everybody else, such as the text for a buyer.
  return { head, found: rules.evaluate(body, { now: head.time, reveal: true }) };
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

/**
 * Serves the order-entry page and takes its orders, checked by the same rules.
 *
 *     node examples/order-form/server.mjs 8080
 *
 * The page is allowed what it needs and nothing else: no inline scripts, no `eval`, nothing from elsewhere.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { orderOf, problems } from "./problems.mjs";

const HERE = new URL("./", import.meta.url);
const PACKAGE = new URL("../../bindings-wasm/", import.meta.url);
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = {
  html: "text/html; charset=utf-8", css: "text/css", mjs: "text/javascript", js: "text/javascript",
  wasm: "application/wasm", json: "application/json", djplan: "application/octet-stream",
};
const LONGEST = 64 * 1024;
/** How many orders are remembered by their keys. */
const REMEMBERED = 10_000;

const { compile, vocabulary } = await import(new URL("lib/full.js", PACKAGE).href);

const rules = compile({ "order_form.dj": await readFile(new URL("order_form.dj", HERE), "utf8") });

/** The members of an enum that a list offers, with what they are called in both languages. */
function offered(name, values) {
  const { members } = vocabulary().enums.find((known) => known.name === name);
  const called = new Map(members.map(({ name: value, other }) => [value, other ?? value]));
  return values.map((value) => ({ value, zh: called.get(value), en: value.replaceAll("_", " ") }));
}

/** What each list offers: the rule that refuses what is none of it says what there is to choose from. */
const refused = problems(rules, { source_kind: "none of them", carrier: "none of them" }, new Date());
const lists = Object.fromEntries(["source_kind", "carrier"].map((name) => [name, offered(name, refused.get(name)[0].choices)]));

/** What the page fetches and no file holds: the rules, packed, so that it needs no compiler; and the lists. */
const MADE = { "/order_form.djplan": rules.pack(), "/lists.json": JSON.stringify(lists) };

/** The file of a path; nothing for what the page does not need. */
function file(path) {
  const own = /^\/(index\.html|form\.css|form\.mjs|problems\.mjs)?$/.exec(path);
  if (own) {
    return new URL(own[1] ?? "index.html", HERE);
  }
  const part = /^\/(?:dangjiu\/([a-z]+\.js)|(slim\/dangjiu(?:_bg)?\.(?:js|wasm)))$/.exec(path);
  return part ? new URL(part[1] ? `lib/${part[1]}` : part[2], PACKAGE) : undefined;
}

/** What is in a file; nothing where there is none. */
async function contentOf(url) {
  try {
    return await readFile(url);
  } catch (error) {
    if (error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

async function body(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > LONGEST) {
      throw new RangeError("too long");
    }
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
}

/** The orders that were taken last, by the keys that their pages gave them. A shop would keep them with its orders. */
const taken = new Map();

/** The answer to an order that was sent before; nothing to one that was not. */
function takenBefore(key, order) {
  const before = taken.get(key);
  return before && { status: before.text === JSON.stringify(order) ? 201 : 409, data: { id: before.id } };
}

/** Takes an order, and remembers it by its key if it has one. */
function taking(key, order) {
  const id = `M-${randomUUID().slice(-12)}`;
  if (key !== undefined) {
    taken.set(key, { id, text: JSON.stringify(order) });
  }
  if (taken.size > REMEMBERED) {
    taken.delete(taken.keys().next().value);
  }
  return id;
}

async function take(request, answer) {
  // A page of another site can send text, but JSON only where the server allows it.
  if (!/^application\/json\b/i.test(request.headers["content-type"])) {
    return answer(415, { error: "expected application/json" });
  }
  let order;
  try {
    order = await body(request);
  } catch (error) {
    const [status, expected] = error instanceof RangeError ? [413, `at most ${LONGEST} bytes`] : [400, "an order as JSON"];
    return answer(status, { error: `expected ${expected}` });
  }
  if (typeof order !== "object" || order === null || Array.isArray(order)) {
    return answer(400, { error: "expected an order as JSON" });
  }
  // Its answer may have been lost on the way: it gets the same one.
  const key = request.headers["idempotency-key"];
  const before = takenBefore(key, order);
  if (before) {
    return answer(before.status, before.data);
  }
  // A page reads what was typed before it sends it, but not all that is sent comes from a page.
  const found = problems(rules, orderOf(order), new Date());
  if (found.size > 0) {
    return answer(422, { problems: Object.fromEntries(found) });
  }
  return answer(201, { id: taking(key, order) });
}

async function respond(request, response) {
  const answer = (status, data) => {
    const text = JSON.stringify(data);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(text);
  };
  // Not every path is an address that `URL` takes.
  const [pathname] = request.url.split("?");
  if (request.method === "POST" && pathname === "/orders") {
    return take(request, answer);
  }
  const isRead = request.method === "GET" || request.method === "HEAD";
  const found = isRead ? file(pathname) : undefined;
  const sent = found !== undefined ? await contentOf(found) : isRead ? MADE[pathname] : undefined;
  if (sent === undefined) {
    return answer(404, { error: "there is nothing here" });
  }
  const type = TYPES[(found?.pathname ?? pathname).split(".").pop()];
  response.writeHead(200, {
    "content-type": type, "content-length": Buffer.byteLength(sent), "content-security-policy": POLICY, "x-content-type-options": "nosniff",
  });
  response.end(sent);
}

export const server = createServer((request, response) => {
  // One request must not end the server for all.
  respond(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${server.address().port}/`);
  });
}

/**
 * Serves the order-entry page and takes its orders, checked by the same rules.
 *
 *     node examples/order-form/server.mjs 8080
 *
 * The page is allowed what it needs and nothing else: no inline scripts, no `eval`, nothing from elsewhere.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { problems } from "./problems.mjs";

const HERE = new URL("./", import.meta.url);
const PACKAGE = new URL("../../bindings-wasm/", import.meta.url);
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'";
const TYPES = {
  html: "text/html; charset=utf-8", css: "text/css", mjs: "text/javascript", js: "text/javascript",
  wasm: "application/wasm", dj: "text/plain; charset=utf-8",
};
const LONGEST = 64 * 1024;
/** The small engine is all that a form needs; a build for tests has only the whole one. */
const ENGINE = existsSync(new URL("slim/dangjiu_bg.wasm", PACKAGE)) ? "slim" : "full";

const { compile } = await import(new URL(`lib/${ENGINE}.js`, PACKAGE).href);

const rules = compile({ "order_form.dj": await readFile(new URL("order_form.dj", HERE), "utf8") });

/** The file of a path; nothing for what the page does not need. */
function file(path) {
  const own = /^\/(index\.html|form\.css|form\.mjs|problems\.mjs|order_form\.dj)?$/.exec(path);
  if (own) {
    return new URL(own[1] ?? "index.html", HERE);
  }
  if (path === "/dangjiu/engine.js") {
    return new URL(`lib/${ENGINE}.js`, PACKAGE);
  }
  const part = /^\/(?:dangjiu\/([a-z]+\.js)|((?:slim|wasm)\/dangjiu(?:_bg)?\.(?:js|wasm)))$/.exec(path);
  return part ? new URL(part[1] ? `lib/${part[1]}` : part[2], PACKAGE) : undefined;
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

async function take(request, answer) {
  let order;
  try {
    order = await body(request);
  } catch (error) {
    return answer(error instanceof RangeError ? 413 : 400, { error: "expected an order as JSON" });
  }
  if (typeof order !== "object" || order === null || Array.isArray(order)) {
    return answer(400, { error: "expected an order as JSON" });
  }
  const found = problems(rules, order, new Date());
  if (found.size > 0) {
    return answer(422, { problems: Object.fromEntries(found) });
  }
  return answer(201, { id: `M-${randomUUID().slice(0, 8)}` });
}

export const server = createServer(async (request, response) => {
  const answer = (status, data) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(data));
  };
  const { pathname } = new URL(request.url, "http://localhost");
  if (request.method === "POST" && pathname === "/orders") {
    return take(request, answer);
  }
  const found = request.method === "GET" ? file(pathname) : undefined;
  if (found === undefined) {
    return answer(404, { error: "there is nothing here" });
  }
  const type = TYPES[found.pathname.split(".").pop()];
  response.writeHead(200, {
    "content-type": type, "content-security-policy": POLICY, "x-content-type-options": "nosniff",
  });
  response.end(await readFile(found));
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${server.address().port}/`);
  });
}

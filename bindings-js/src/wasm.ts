/** The engine as WebAssembly: in a browser, a worker, or Node. */
import { type Dangjiu, dangjiu } from "./dangjiu.js";
import { refusal } from "./errors.js";
import type { Native } from "./native.js";

/** Where the compiled module is: its URL, its bytes, a response with them, or the module itself. */
export type WasmSource = URL | string | BufferSource | Response | Promise<Response> | WebAssembly.Module;

/** The functions that `wasm-bindgen` writes. */
interface Glue extends Omit<Native, "callLater" | "compileLater" | "askLater" | "askSlipLater" | "lay" | "view"> {
  lay(bytes: number): number;
  default(source: { module_or_path: WebAssembly.Module }): Promise<{ readonly memory: WebAssembly.Memory }>;
}

/** The engines that are loaded, or being loaded: each is there once, with one memory. */
const loading = new Map<Glue, Promise<Dangjiu>>();

/** Makes the engine ready. Where it is, or is about to be, that one is given, whatever the source. */
export function load(glue: Glue, source: WasmSource): Promise<Dangjiu> {
  const before = loading.get(glue);
  if (before !== undefined) {
    return before;
  }
  const engine = started(glue, source);
  loading.set(glue, engine);
  // The next one may have a better source.
  engine.catch(() => loading.delete(glue));
  return engine;
}

async function started(glue: Glue, source: WasmSource): Promise<Dangjiu> {
  const module_or_path = await compiled(source);
  if (!WebAssembly.Module.exports(module_or_path).some(({ name }) => name === "askSlip")) {
    throw refusal("usage", "engine", "the module is not Dangjiu's engine", "该模块不是当就的引擎");
  }
  const { memory } = await glue.default({ module_or_path });
  let [start, length] = [0, 0];
  return dangjiu({
    version: glue.version,
    call: glue.call,
    callLater: async (op, request) => glue.call(op, request),
    compile: glue.compile,
    compileLater: async (request) => glue.compile(request),
    unpack: glue.unpack,
    withValues: glue.withValues,
    free: glue.free,
    ask: glue.ask,
    askLater: async (rules, op, request, facts) => glue.ask(rules, op, request, facts),
    askSlip: glue.askSlip,
    askSlipLater: async (rules, op, request, slip, facts) => {
      const answer = glue.askSlip(rules, op, request, slip);
      return answer === "" && facts !== undefined ? glue.ask(rules, op, request, facts) : answer;
    },
    instant: glue.instant,
    decide: glue.decide,
    lay(bytes) {
      [start, length] = [glue.lay(bytes), bytes];
    },
    view: () => new Uint8Array(memory.buffer, start, length),
  });
}

/** The module at a source. */
async function compiled(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) {
    return source;
  }
  if (typeof source === "string" || source instanceof URL) {
    return located(new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href ?? import.meta.url));
  }
  const given = await source;
  return given instanceof Response ? answeredBy(given) : WebAssembly.compile(given);
}

/** What `fetch` gives; in Node, which fetches no files, what its bytes are. */
async function located(url: URL): Promise<WebAssembly.Module> {
  if (url.protocol !== "file:") {
    return answeredBy(await fetch(url));
  }
  // A name in a variable, so that bundlers for browsers leave it alone.
  const files = "node:fs/promises";
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ files)) as {
    readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
  return WebAssembly.compile(await readFile(url));
}

async function answeredBy(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) {
    const [at, status] = [response.url, response.status];
    throw refusal("usage", "engine", `the engine is not at ${at}: status ${status}`, `${at} 处没有引擎：状态 ${status}`);
  }
  // Compiled while it comes in, where the server says what it is.
  const isTold = response.headers.get("content-type")?.startsWith("application/wasm");
  return isTold ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

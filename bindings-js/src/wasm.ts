/** The engine as WebAssembly: in a browser, a worker, or Node. */
import { type Dangjiu, dangjiu } from "./dangjiu.js";
import { refusal } from "./errors.js";
import type { Native } from "./native.js";

/** Where the compiled module is: its URL, its bytes, a response with them, or the module itself. */
export type WasmSource = URL | string | BufferSource | Response | Promise<Response> | WebAssembly.Module;

/** The functions that `wasm-bindgen` writes. */
interface Glue
  extends Omit<Native, "callLater" | "compileLater" | "askLater" | "askSlipLater" | "lay" | "view" | "loadAll"> {
  lay(bytes: number): number;
  default(source: { module_or_path: WebAssembly.Module }): Promise<Exports>;
  /** Whether an operation needs the module that is fetched later; the smaller engine has none. */
  lacks?(op: string): boolean;
  /** That module is there. */
  complete?(): void;
}

type Exports = WebAssembly.Exports & { readonly memory: WebAssembly.Memory };

/** The engines that are loaded, or being loaded: each is there once, with one memory. */
const loading = new Map<Glue, Promise<Dangjiu>>();

/**
 * Makes the engine ready; what is `deferred` when it is asked for. Where the engine is ready, or is about to be, that one is
 * given, whatever the source.
 */
export function load(glue: Glue, source: WasmSource, deferred?: () => WasmSource): Promise<Dangjiu> {
  const before = loading.get(glue);
  if (before !== undefined) {
    return before;
  }
  const engine = started(glue, source, deferred);
  loading.set(glue, engine);
  // The next one may have a better source.
  engine.catch(() => loading.delete(glue));
  return engine;
}

async function started(glue: Glue, source: WasmSource, deferred?: () => WasmSource): Promise<Dangjiu> {
  const module_or_path = await compiled(source);
  if (!WebAssembly.Module.exports(module_or_path).some(({ name }) => name === "askSlip")) {
    throw refusal("usage", "engine", "the module is not Dangjiu's engine", "该模块不是当就的引擎");
  }
  const exports = await glue.default({ module_or_path });
  let whole: Promise<void> | undefined;
  const loadAll = (): Promise<void> => {
    if (whole === undefined) {
      whole = deferred === undefined ? Promise.resolve() : completed(glue, exports, deferred);
      // It may be there the next time.
      whole.catch(() => (whole = undefined));
    }
    return whole;
  };
  if (deferred !== undefined && isAtHand(deferred)) {
    // Where that fails, who needs it is told.
    await loadAll().catch(() => {});
  }
  let [start, length] = [0, 0];
  return dangjiu({
    version: glue.version,
    call: glue.call,
    callLater: async (op, request) => {
      if (glue.lacks?.(op) !== true) {
        return glue.call(op, request);
      }
      const own = request.slice();
      await loadAll();
      return glue.call(op, own);
    },
    loadAll,
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
    view: () => new Uint8Array(exports.memory.buffer, start, length),
  });
}

/** Adds what was deferred: it works in the engine's memory, and puts its functions into the engine's table. */
async function completed(glue: Glue, exports: Exports, deferred: () => WasmSource): Promise<void> {
  const module = await compiled(deferred());
  const imports = WebAssembly.Module.imports(module);
  if (imports.length === 0 || imports.some(({ module }) => module !== "")) {
    throw refusal("usage", "engine", "the module is not the deferred one of Dangjiu's engine", "该模块不是当就引擎的后取模块");
  }
  try {
    await WebAssembly.instantiate(module, { "": exports });
  } catch (error) {
    if (!(error instanceof WebAssembly.LinkError)) {
      throw error;
    }
    throw refusal("usage", "engine", "the deferred module is of another build than the engine", "后取模块与引擎不是同一次构建");
  }
  glue.complete?.();
}

/** Whether a module is there without a network. */
function isAtHand(deferred: () => WasmSource): boolean {
  try {
    const source = deferred();
    return typeof source === "string" || source instanceof URL
      ? absolute(source).protocol === "file:"
      : !(source instanceof Response) && !("then" in source);
  } catch {
    return false;
  }
}

/** The module at a source. */
async function compiled(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) {
    return source;
  }
  if (typeof source === "string" || source instanceof URL) {
    return located(absolute(source));
  }
  const given = await source;
  return given instanceof Response ? answeredBy(given) : WebAssembly.compile(given);
}

function absolute(source: string | URL): URL {
  return new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href ?? import.meta.url);
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

/** The engine as WebAssembly: in a browser, a worker, or Node. */
import { type Dangjiu, dangjiu } from "./dangjiu.js";
import { refusal, unreachable } from "./errors.js";
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
  /** The same of an operation of rules. */
  lacksOfRules?(op: string): boolean;
  /** That module is there. */
  complete?(): void;
}

type Exports = WebAssembly.Exports & { readonly memory: WebAssembly.Memory };

/** Where what is deferred is: asked when it is needed. */
type Deferred = () => WasmSource;

/** An engine that is loaded, or being loaded. */
interface Loading {
  engine: Promise<Dangjiu>;
  deferred: Deferred | undefined;
  /** What is deferred, once it is asked for. */
  whole?: Promise<void> | undefined;
  /** It could not be had. */
  failed?: boolean;
}

/** Other statuses than those of a server's own failures behind which the same request may succeed: too slow, too early, too many. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Each engine is there once, with one memory. */
const loading = new Map<Glue, Loading>();

/**
 * Makes the engine ready; what is `deferred` when it is asked for. Where the engine is ready, or is about to be, that one is
 * given, whatever the source; another source of what is deferred takes the place of one that failed.
 */
export async function load(glue: Glue, source: WasmSource, deferred?: Deferred): Promise<Dangjiu> {
  let kept = loading.get(glue);
  if (kept === undefined) {
    kept = { engine: started(glue, source, () => kept as Loading), deferred };
    loading.set(glue, kept);
    // The next one may have a better source.
    kept.engine.catch(() => loading.delete(glue));
  } else {
    unheeded(source);
    if (kept.failed === true) {
      [kept.deferred, kept.failed] = [deferred ?? kept.deferred, false];
    }
  }
  const engine = await kept.engine;
  if (kept.deferred !== undefined && isAtHand(kept.deferred)) {
    // Where that fails, who needs it is told.
    await engine.loadAll().catch(() => {});
  }
  return engine;
}

/** A source as it is now: neither what a page's address becomes later nor a failure that nobody has asked for yet matters. */
export function settled(source: WasmSource): WasmSource {
  unheeded(source);
  return typeof source === "string" || source instanceof URL ? absolute(source) : source;
}

/** A failure of a source is told to who needs it. */
function unheeded(source: WasmSource): void {
  if (source instanceof Promise) {
    source.catch(() => {});
  }
}

async function started(glue: Glue, source: WasmSource, kept: () => Loading): Promise<Dangjiu> {
  const module_or_path = await compiled(source);
  const { deferred } = kept();
  // The smaller engine has nothing to complete.
  const telling = deferred === undefined ? "askSlip" : "complete";
  if (!WebAssembly.Module.exports(module_or_path).some(({ name }) => name === telling)) {
    throw refusal("usage", "engine", "the module is not Dangjiu's engine", "该模块不是当就的引擎");
  }
  const exports = await glue.default({ module_or_path });
  const loadAll = (): Promise<void> => {
    const own = kept();
    if (own.whole === undefined) {
      const whole = own.deferred === undefined ? Promise.resolve() : completed(glue, exports, own.deferred);
      own.whole = whole;
      // It may be there the next time.
      whole.catch(() => ([own.whole, own.failed] = [undefined, true]));
    }
    return own.whole;
  };
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
    askLater: async (rules, op, request, facts) => {
      if (glue.lacksOfRules?.(op) !== true) {
        return glue.ask(rules, op, request, facts);
      }
      const [ownRequest, ownFacts] = [request.slice(), facts.slice()];
      await loadAll();
      return glue.ask(rules, op, ownRequest, ownFacts);
    },
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
async function completed(glue: Glue, exports: Exports, deferred: Deferred): Promise<void> {
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
function isAtHand(deferred: Deferred): boolean {
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
  if (given instanceof Response) {
    return answeredBy(given);
  }
  // The compiler takes no view of another kind.
  return compiling(WebAssembly.compile(given instanceof DataView ? new Uint8Array(given.buffer as ArrayBuffer, given.byteOffset, given.byteLength) : given));
}

/** A module, once it is compiled. */
async function compiling(module: Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  try {
    return await module;
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) {
      throw error;
    }
    const en = "the module cannot be compiled: it is no WebAssembly, or not all of it, or the page's policy forbids it ('wasm-unsafe-eval')";
    const zh = "该模块无法编译：它不是 WebAssembly，或不完整，或页面的策略不允许（'wasm-unsafe-eval'）";
    throw refusal("usage", "engine", en, zh, error);
  }
}

function absolute(source: string | URL): URL {
  return new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href ?? import.meta.url);
}

/** What `fetch` gives; in Node, which fetches no files, what its bytes are. */
async function located(url: URL): Promise<WebAssembly.Module> {
  if (url.protocol !== "file:") {
    return answeredBy(await arrived(url.href, fetch(url)));
  }
  // A name in a variable, so that bundlers for browsers leave it alone.
  const files = "node:fs/promises";
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ files)) as {
    readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
  return compiling(WebAssembly.compile(await readFile(url)));
}

async function answeredBy(response: Response): Promise<WebAssembly.Module> {
  const { url, status, headers } = response;
  if (response.bodyUsed) {
    throw refusal("usage", "engine", "the response has been read already", "该响应已被读取");
  }
  if (!response.ok) {
    const en = `there is no module at ${url}: status ${status}`;
    const zh = `${url} 处没有模块：状态 ${status}`;
    throw PASSING.has(status) || status >= 500 ? unreachable(en, zh) : refusal("usage", "engine", en, zh);
  }
  // Compiled while it comes in, where the server says what it is.
  const isTold = headers.get("content-type") === "application/wasm";
  return isTold
    ? arrived(url, compiling(WebAssembly.compileStreaming(response)))
    : compiling(WebAssembly.compile(await arrived(url, response.arrayBuffer())));
}

/** What the network brings; where it fails, browsers say so with a `TypeError` in their own words. */
async function arrived<T>(from: string, coming: Promise<T>): Promise<T> {
  try {
    return await coming;
  } catch (error) {
    throw error instanceof TypeError ? unreachable(`${from} cannot be reached; try again`, `现在取不到 ${from}；请重试`, error) : error;
  }
}

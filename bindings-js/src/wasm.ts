/** The engine as WebAssembly: in a browser, a worker, or Node. */
import { type Dangjiu, dangjiu } from "./dangjiu.js";
import type { Native } from "./native.js";

/** Where the compiled module is: its URL, its bytes, a response with them, or the module itself. */
export type WasmSource = URL | string | BufferSource | Response | Promise<Response> | WebAssembly.Module;

/** The functions that `wasm-bindgen` writes. */
interface Glue extends Omit<Native, "callLater" | "compileLater" | "askLater" | "askSlipLater" | "lay" | "view"> {
  lay(bytes: number): number;
  default(source: {
    module_or_path: Response | Promise<Response> | BufferSource | WebAssembly.Module;
  }): Promise<{ readonly memory: WebAssembly.Memory }>;
}

/** Makes the engine ready. */
export async function load(glue: Glue, source: WasmSource): Promise<Dangjiu> {
  const { memory } = await glue.default({ module_or_path: await found(source) });
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

type Found = Response | Promise<Response> | BufferSource | WebAssembly.Module;

/** What `fetch` gives; in Node, which fetches no files, the bytes. */
async function found(source: WasmSource): Promise<Found> {
  if (typeof source !== "string" && !(source instanceof URL)) {
    return source;
  }
  const url = new URL(source, import.meta.url);
  if (url.protocol !== "file:") {
    return fetch(url);
  }
  // A name in a variable, so that bundlers for browsers leave it alone.
  const files = "node:fs/promises";
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ files)) as {
    readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
  return readFile(url);
}

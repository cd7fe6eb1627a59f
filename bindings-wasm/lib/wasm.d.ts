/** The engine as WebAssembly: in a browser, a worker, or Node. */
import { type Dangjiu } from "./dangjiu.js";
import type { Native } from "./native.js";
/** Where the compiled module is: its URL, its bytes, a response with them, or the module itself. */
export type WasmSource = URL | string | BufferSource | Response | Promise<Response> | WebAssembly.Module;
/** The functions that `wasm-bindgen` writes. */
interface Glue extends Omit<Native, "callLater" | "compileLater" | "askLater" | "askSlipLater" | "lay" | "view"> {
    lay(bytes: number): number;
    default(source: {
        module_or_path: WebAssembly.Module;
    }): Promise<{
        readonly memory: WebAssembly.Memory;
    }>;
}
/** Makes the engine ready. Where it is, or is about to be, that one is given, whatever the source. */
export declare function load(glue: Glue, source: WasmSource): Promise<Dangjiu>;
export {};

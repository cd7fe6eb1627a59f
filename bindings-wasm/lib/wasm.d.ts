/** The engine as WebAssembly: in a browser, a worker, or Node. */
import { type Dangjiu } from "./dangjiu.js";
import type { Native } from "./native.js";
/** Where the compiled module is: its URL, its bytes, a response with them, or the module itself. */
export type WasmSource = URL | string | BufferSource | Response | Promise<Response> | WebAssembly.Module;
/** The functions that `wasm-bindgen` writes. */
interface Glue extends Omit<Native, "callLater" | "compileLater" | "askLater" | "askSlipLater" | "lay" | "view" | "loadAll"> {
    lay(bytes: number): number;
    default(source: {
        module_or_path: WebAssembly.Module;
    }): Promise<Exports>;
    /** Whether an operation needs the module that is fetched later; the smaller engine has none. */
    lacks?(op: string): boolean;
    /** The same of an operation of rules. */
    lacksOfRules?(op: string): boolean;
    /** That module is there. */
    complete?(): void;
}
type Exports = WebAssembly.Exports & {
    readonly memory: WebAssembly.Memory;
};
/** Where what is deferred is: asked when it is needed. */
type Deferred = () => WasmSource;
/**
 * Makes the engine ready; what is `deferred` when it is asked for. Where the engine is ready, or is about to be, that one is
 * given, whatever the source; another source of what is deferred takes the place of one that failed.
 */
export declare function load(glue: Glue, source: WasmSource, deferred?: Deferred): Promise<Dangjiu>;
/** A source as it is now: neither what a page's address becomes later nor a failure that nobody has asked for yet matters. */
export declare function settled(source: WasmSource): WasmSource;
export {};

import type { Dangjiu } from "./dangjiu.js";
import { type WasmSource } from "./wasm.js";
export * from "./index.js";
export type { WasmSource } from "./wasm.js";
/**
 * Loads the engine. What it fetches only when it is asked for (see `loadAll`) is at `deferred`; without it, where this package
 * has it.
 */
export declare function init(source: WasmSource, deferred?: WasmSource): Promise<Dangjiu>;

import type { Dangjiu } from "./dangjiu.js";
import { type WasmSource } from "./wasm.js";
export * from "./index.js";
export type { WasmSource } from "./wasm.js";
/** Loads the engine. */
export declare function init(source: WasmSource): Promise<Dangjiu>;

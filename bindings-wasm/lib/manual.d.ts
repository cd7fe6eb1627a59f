import type { Dangjiu } from "./dangjiu.js";
import { type WasmSource } from "./wasm.js";
export * from "./index.js";
export type { WasmSource } from "./wasm.js";
/**
 * Loads the engine. `deferred` is the source of what is fetched only when it is asked for (see `loadAll`); without it, that is
 * the file of this package.
 */
export declare function init(source: WasmSource, deferred?: WasmSource): Promise<Dangjiu>;

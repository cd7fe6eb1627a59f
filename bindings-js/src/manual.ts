/**
 * For pages that say themselves when and from where the engine is loaded (a service worker, a strict policy, bytes that
 * are there already):
 *
 * ```js
 * import { init } from "dangjiu-wasm/manual";
 * const { compile } = await init("/assets/dangjiu_bg.wasm");
 * ```
 */
import * as glue from "../wasm/dangjiu.js";
import type { Dangjiu } from "./dangjiu.js";
import { load, settled, type WasmSource } from "./wasm.js";

export * from "./index.js";
export type { WasmSource } from "./wasm.js";

/**
 * Loads the engine. `deferred` is the source of what is fetched only when it is asked for (see `loadAll`); without it, that is
 * the file of this package.
 */
export async function init(source: WasmSource, deferred?: WasmSource): Promise<Dangjiu> {
  const given = deferred === undefined ? undefined : settled(deferred);
  return load(glue, source, () => given ?? new URL("../wasm/deferred_bg.wasm", import.meta.url));
}

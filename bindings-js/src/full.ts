/**
 * Dangjiu for browsers and workers, everything of it. Importing it loads the engine, so its functions are ready at once, but for
 * those that `loadAll` makes ready.
 *
 * ```js
 * import { compile } from "dangjiu-wasm";
 * const rules = compile('rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: "big")\n');
 * ```
 */
import * as glue from "../wasm/dangjiu.js";
import { load } from "./wasm.js";

export * from "./index.js";
export const {
  version, compile, compileAsync, unpack, check, format, explainCode, vocabulary, mapStatus, orderId, diagnose,
  diagnoseAsync, loadAll, call, callAsync,
} = await load(
  glue,
  new URL("../wasm/dangjiu_bg.wasm", import.meta.url),
  () => new URL("../wasm/deferred_bg.wasm", import.meta.url),
);

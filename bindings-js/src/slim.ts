/**
 * The smaller build for forms and pages: rules that were packed by somebody else are evaluated and explained. It reads no
 * rule text, and has no status maps, no diagnosis and no drawings: what needs them is refused as an operation that does not
 * exist. Zones other than UTC, fixed offsets and Asia/Shanghai can be used where they stand in the rules, and not be set.
 *
 * ```js
 * import { unpack } from "dangjiu-wasm/slim";
 * const rules = unpack(await (await fetch("order_form.djplan")).arrayBuffer());
 * ```
 */
import * as glue from "../slim/dangjiu.js";
import { load } from "./wasm.js";

export * from "./index.js";
export const {
  version, unpack, call, callAsync,
} = await load(glue, new URL("../slim/dangjiu_bg.wasm", import.meta.url));

/**
 * The smaller build for forms and pages: rules are checked, evaluated and explained. It knows no zones but UTC, fixed
 * offsets and Asia/Shanghai; it formats and packs nothing, runs no tests, and has no status maps, no diagnosis and no
 * drawings: what needs them is refused as an operation that does not exist.
 */
import * as glue from "../slim/dangjiu.js";
import { load } from "./wasm.js";

export * from "./index.js";
export const {
  version, compile, compileAsync, check, call, callAsync,
} = await load(glue, new URL("../slim/dangjiu_bg.wasm", import.meta.url));

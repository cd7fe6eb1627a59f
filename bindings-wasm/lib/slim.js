/**
 * The smaller build for forms and pages: rules are checked, evaluated and explained. It knows no zones but UTC and
 * Asia/Shanghai, no status maps and no diagnosis.
 */
import * as glue from "../slim/dangjiu.js";
import { load } from "./wasm.js";
export * from "./index.js";
export const { version, compile, compileAsync, unpack, check, format, explainCode, vocabulary, call, callAsync, } = await load(glue, new URL("../slim/dangjiu_bg.wasm", import.meta.url));

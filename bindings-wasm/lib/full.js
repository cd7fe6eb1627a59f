// @generated
// By bindings-js/build.mjs.
import {
  DangjiuError,
  Decision,
  Evaluation,
  FactError,
  InternalError,
  LimitError,
  RuleError,
  Rules,
  UsageError,
  load
} from "./shared.js";

// src/full.ts
import * as glue from "../wasm/dangjiu.js";
var {
  version,
  compile,
  compileAsync,
  unpack,
  check,
  format,
  explainCode,
  vocabulary,
  mapStatus,
  orderId,
  diagnose,
  diagnoseAsync,
  call,
  callAsync
} = await load(glue, new URL("../wasm/dangjiu_bg.wasm", import.meta.url));
export {
  DangjiuError,
  Decision,
  Evaluation,
  FactError,
  InternalError,
  LimitError,
  RuleError,
  Rules,
  UsageError,
  call,
  callAsync,
  check,
  compile,
  compileAsync,
  diagnose,
  diagnoseAsync,
  explainCode,
  format,
  mapStatus,
  orderId,
  unpack,
  version,
  vocabulary
};

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

// src/manual.ts
import * as glue from "../wasm/dangjiu.js";
function init(source, deferred) {
  return load(glue, source, () => deferred ?? new URL("../wasm/deferred_bg.wasm", import.meta.url));
}
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
  init
};

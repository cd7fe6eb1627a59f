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
function init(source) {
  return load(glue, source);
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

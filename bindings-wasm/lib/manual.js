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
  load,
  settled
} from "./shared.js";

// src/manual.ts
import * as glue from "../wasm/dangjiu.js";
async function init(source, deferred) {
  const given = deferred === void 0 ? void 0 : settled(deferred);
  return load(glue, source, () => given ?? new URL("../wasm/deferred_bg.wasm", import.meta.url));
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

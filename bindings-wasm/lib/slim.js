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

// src/slim.ts
import * as glue from "../slim/dangjiu.js";
var {
  version,
  unpack,
  call,
  callAsync
} = await load(glue, new URL("../slim/dangjiu_bg.wasm", import.meta.url));
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
  unpack,
  version
};

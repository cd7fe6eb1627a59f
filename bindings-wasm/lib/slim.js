// @generated
// By bindings-js/build.mjs.
const at = new URL("../slim/dangjiu_bg.wasm", import.meta.url);
const [shared, glue, engine] = await Promise.all([
  import("./shared.js"),
  import("../slim/dangjiu.js"),
  // Node reads files, and fetches none. What does not come is asked for once more, and told as what it is.
  at.protocol === "file:" ? at : fetch(at).catch(() => at),
]);
export const {
  DangjiuError,
  Decision,
  Evaluation,
  FactError,
  InternalError,
  LimitError,
  RuleError,
  Rules,
  UsageError,
} = shared;
export const {
  call,
  callAsync,
  unpack,
  version,
} = await shared.load(glue, engine);

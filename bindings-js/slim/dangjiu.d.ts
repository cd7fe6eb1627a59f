// The smaller build, which has no module that is fetched later.
export {
  default, version, call, compile, unpack, withValues, free, ask, askSlip, instant, decide, lay,
} from "../wasm/dangjiu.js";

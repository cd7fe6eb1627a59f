// The smaller build has the same functions.
export { default } from "../wasm/dangjiu.js";
export * from "../wasm/dangjiu.js";

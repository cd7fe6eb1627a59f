// What `wasm-bindgen` writes for the crate `dangjiu-wasm`.
import type { Native } from "../src/native.js";

type Functions = Omit<Native, "callLater" | "compileLater" | "askLater" | "askSlipLater" | "lay" | "view" | "loadAll">;
export const version: Functions["version"];
export const call: Functions["call"];
export const compile: Functions["compile"];
export const unpack: Functions["unpack"];
export const withValues: Functions["withValues"];
export const free: Functions["free"];
export const ask: Functions["ask"];
export const askSlip: Functions["askSlip"];
export const instant: Functions["instant"];
export const decide: Functions["decide"];
/** Whether an operation needs the module that is fetched later; the smaller engine has none. */
export function lacks(op: string): boolean;
/** That module is there. */
export function complete(): void;
/** Where the memory lies. */
export function lay(bytes: number): number;

export default function init(source: {
  module_or_path: Response | Promise<Response> | BufferSource | WebAssembly.Module;
}): Promise<{ readonly memory: WebAssembly.Memory }>;

/**
 * Dangjiu for Node: when…then rules for order operations, exact and the same in every language.
 *
 * ```js
 * const rules = compile('rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: "big")\n');
 * rules.evaluate({ amount: "620.00 CNY" }, { now: new Date() }).fired; // ["main.big"]
 * ```
 */
import { dangjiu } from "./dangjiu.js";
import type Addon = require("../dangjiu.node");

const addon = compiled();
let memory = new Uint8Array(0);
const native = {
  ...addon,
  lay(bytes: number): void {
    memory = new Uint8Array(bytes);
    addon.lay(memory);
  },
  view: () => memory,
  loadAll: async () => {},
};

export * from "./index.js";
export const {
  version, compile, compileAsync, unpack, check, format, explainCode, vocabulary, mapStatus, orderId, diagnose,
  diagnoseAsync, loadAll, call, callAsync,
} = dangjiu(native);

/** The addon; where a package manager did not let the package compile it, what to do. */
function compiled(): typeof Addon {
  try {
    return require("../dangjiu.node") as typeof Addon;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") {
      throw error;
    }
    const script = require.resolve("../install.mjs");
    throw new Error(`dangjiu is not compiled yet, which needs Rust once; this compiles it: node ${script}`, { cause: error });
  }
}

"use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __exportStar = (this && this.__exportStar) || function(m, exports) {
    for (var p in m) if (p !== "default" && !Object.prototype.hasOwnProperty.call(exports, p)) __createBinding(exports, m, p);
};
var _a;
Object.defineProperty(exports, "__esModule", { value: true });
exports.callAsync = exports.call = exports.loadAll = exports.diagnoseAsync = exports.diagnose = exports.orderId = exports.mapStatus = exports.vocabulary = exports.explainCode = exports.format = exports.check = exports.unpack = exports.compileAsync = exports.compile = exports.version = void 0;
/**
 * Dangjiu for Node: when…then rules for order operations, exact and the same in every language.
 *
 * ```js
 * const rules = compile('rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: "big")\n');
 * rules.evaluate({ amount: "620.00 CNY" }, { now: new Date() }).fired; // ["main.big"]
 * ```
 */
const dangjiu_js_1 = require("./dangjiu.js");
const addon = compiled();
let memory = new Uint8Array(0);
const native = {
    ...addon,
    lay(bytes) {
        memory = new Uint8Array(bytes);
        addon.lay(memory);
    },
    view: () => memory,
    loadAll: async () => { },
};
__exportStar(require("./index.js"), exports);
_a = (0, dangjiu_js_1.dangjiu)(native), exports.version = _a.version, exports.compile = _a.compile, exports.compileAsync = _a.compileAsync, exports.unpack = _a.unpack, exports.check = _a.check, exports.format = _a.format, exports.explainCode = _a.explainCode, exports.vocabulary = _a.vocabulary, exports.mapStatus = _a.mapStatus, exports.orderId = _a.orderId, exports.diagnose = _a.diagnose, exports.diagnoseAsync = _a.diagnoseAsync, exports.loadAll = _a.loadAll, exports.call = _a.call, exports.callAsync = _a.callAsync;
/** The addon; where a package manager did not let the package compile it, what to do. */
function compiled() {
    try {
        return require("../dangjiu.node");
    }
    catch (error) {
        if (error.code !== "MODULE_NOT_FOUND") {
            throw error;
        }
        const script = require.resolve("../install.mjs");
        throw new Error(`dangjiu is not compiled yet, which needs Rust once; this compiles it: node ${script}`, { cause: error });
    }
}

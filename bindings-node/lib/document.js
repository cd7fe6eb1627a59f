"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.json = json;
exports.argument = argument;
exports.standsFor = standsFor;
exports.asks = asks;
exports.given = given;
exports.isLeftOut = isLeftOut;
exports.isUnfit = isUnfit;
exports.isPlain = isPlain;
exports.isPolluted = isPolluted;
exports.half = half;
exports.digits = digits;
exports.isoText = isoText;
exports.isWhole = isWhole;
exports.utf8 = utf8;
exports.bytesOf = bytesOf;
exports.listed = listed;
exports.optional = optional;
exports.without = without;
exports.unfit = unfit;
exports.typeSaid = typeSaid;
exports.typeName = typeName;
exports.tooDeep = tooDeep;
exports.unreadable = unreadable;
/**
 * JavaScript values as the JSON text they stand for, digit by digit: a bigint is a number with all its digits, a number
 * the digits it prints, a Date its ISO text, a Map the object of its entries. As with JSON.stringify, `toJSON` is asked
 * and what has no form (`undefined`, functions) is left out; what would lose its meaning is refused.
 */
const errors_js_1 = require("./errors.js");
/** How deep objects and lists may nest. */
const DEEPEST = 64;
const encoder = new TextEncoder();
/** The JSON text of a value. Throws `FactError` for what JSON cannot hold, `LimitError` for what nests too deep. */
function json(value) {
    const text = written(value, "", 0);
    if (text === undefined) {
        throw unfit(value);
    }
    return text;
}
/** The JSON of an argument as bytes. What JSON cannot hold is there the caller's mistake: throws `UsageError` for it. */
function argument(value) {
    try {
        return utf8(json(value));
    }
    catch (error) {
        if (error instanceof errors_js_1.DangjiuError && error.kind === "facts") {
            throw (0, errors_js_1.refusal)("usage", "argument", error.said.en, error.said.zh);
        }
        throw error;
    }
}
function written(value, key, depth) {
    switch (typeof value) {
        case "string":
            return quoted(value);
        case "number":
            return digits(value);
        case "boolean":
            return value ? "true" : "false";
        case "bigint":
            return value.toString();
        case "object":
            return value === null ? "null" : nested(value, key, depth);
        default:
            return undefined;
    }
}
function nested(value, key, depth) {
    const stands = standsFor(value, key);
    return typeof stands === "object" && stands !== null ? whole(stands, depth) : written(stands, key, depth);
}
/** The text of an object or a list that stands for itself, or for something else: nobody is asked twice. */
function whole(value, depth) {
    if (depth >= DEEPEST) {
        throw tooDeep();
    }
    if (Array.isArray(value)) {
        const items = Array.from(value, (item, at) => written(item, String(at), depth + 1) ?? "null");
        return `[${items.join(",")}]`;
    }
    if (isUnfit(value)) {
        throw unfit(value);
    }
    return members(value, depth);
}
/** What stands for an object: what its `toJSON` gives, which is not asked in turn; for most it is itself. */
function standsFor(value, at) {
    const given = asks(value) ? value.toJSON(String(at)) : value;
    return typeof given === "object" && given !== null ? formOf(given) : given;
}
/** Whether an object says by itself what stands for it. A Date does too, but passes over that it is invalid. */
function asks(value) {
    return typeof value.toJSON === "function" && !(value instanceof Date);
}
/** A value, or what it says that stands for it: that may be nothing. */
function given(value, key) {
    return typeof value === "object" && value !== null && asks(value) ? standsFor(value, key) : value;
}
/** Whether a field with this value is none, as for JSON.stringify. */
function isLeftOut(value) {
    return value === undefined || typeof value === "function" || typeof value === "symbol";
}
/** For a Date its text, for a Map the object of its entries, for what wraps a value that value. */
function formOf(value) {
    if (value instanceof Date) {
        return isoText(value);
    }
    if (value instanceof Map) {
        return ofEntries(value);
    }
    if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt) {
        return value.valueOf();
    }
    return value;
}
/** Whether an object has no form as facts. A promise is mostly one that was not waited for. */
function isUnfit(value) {
    return value instanceof Set || value instanceof Promise || ArrayBuffer.isView(value) || isMemory(value);
}
function isMemory(value) {
    return value instanceof ArrayBuffer || isShared(value);
}
/** Whether other threads may write there. */
function isShared(value) {
    return typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;
}
/**
 * The prototype of an object. A look at the property is several times quicker than asking for it, but a process may have
 * forbidden it. An object with such a property of its own is mostly one that is not plain.
 */
const prototypeOf = mayLook() ? (value) => value.__proto__ : Object.getPrototypeOf;
function mayLook() {
    try {
        return {}.__proto__ === Object.prototype;
    }
    catch {
        return false;
    }
}
/** Whether an object stands for itself and inherits nothing that counts. */
function isPlain(value) {
    const prototype = prototypeOf(value);
    return prototype === Object.prototype || prototype === null;
}
const NOTHING = {};
/** Whether every object inherits something. */
function isPolluted() {
    let polluted = false;
    for (const key in NOTHING) {
        polluted = key !== undefined;
    }
    return polluted;
}
function ofEntries(map) {
    for (const key of map.keys()) {
        if (typeof key !== "string") {
            const { en, zh } = typeSaid(key);
            throw unreadable(`a key of type ${en} has no JSON form`, `键的类型是${zh}，没有 JSON 形式`);
        }
    }
    return Object.fromEntries(map);
}
function members(object, depth) {
    const parts = [];
    for (const [key, value] of Object.entries(object)) {
        const text = written(value, key, depth + 1);
        if (text !== undefined) {
            parts.push(`${quoted(key)}:${text}`);
        }
    }
    return `{${parts.join(",")}}`;
}
function quoted(text) {
    if (!isWhole(text)) {
        throw half();
    }
    return JSON.stringify(text);
}
/** The refusal of text that is no text. */
function half() {
    return unreadable("a text with half a character (a lone surrogate) has no JSON form", "含有半个字符（单独的代理项）的文字没有 JSON 形式");
}
/** A number as the decimal it prints as. */
function digits(value) {
    if (!Number.isFinite(value)) {
        throw unreadable(`${value} is no number that facts can hold`, `${value} 不是事实可以保存的数字`);
    }
    return String(value);
}
/** The ISO text of a date. */
function isoText(value) {
    if (Number.isNaN(value.getTime())) {
        throw unreadable("an invalid Date", "无效的 Date");
    }
    return value.toISOString();
}
/** Whether every character of a text is whole. */
function isWhole(text) {
    // Younger than Node 20 is only the type.
    return text.isWellFormed();
}
/** UTF-8. Half a character becomes the three bytes of its number, which are none, so that the engine says so. */
function utf8(text) {
    const bytes = encoder.encode(text);
    if (!isWhole(text)) {
        // What the encoder puts in place of a half has three bytes too.
        let at = 0;
        for (const character of text) {
            const number = character.codePointAt(0);
            if (!isWhole(character)) {
                bytes.set([0xe0 | (number >> 12), 0x80 | ((number >> 6) & 0x3f), 0x80 | (number & 0x3f)], at);
            }
            at += number < 0x80 ? 1 : number < 0x800 ? 2 : number < 0x10000 ? 3 : 4;
        }
    }
    return bytes;
}
/** The bytes of a text or of anything that holds bytes; nothing for other values. */
function bytesOf(value) {
    if (typeof value === "string") {
        return utf8(value);
    }
    if (!ArrayBuffer.isView(value) && !isMemory(value)) {
        return undefined;
    }
    const bytes = ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : new Uint8Array(value);
    // While the engine reads them, nobody may write.
    return isShared(bytes.buffer) ? bytes.slice() : bytes;
}
/** The things of a list or of anything else that can be gone through. Throws `UsageError` for another value of this name. */
function listed(things, name) {
    const found = things;
    const isListed = typeof found === "object" && found !== null && Symbol.iterator in found && bytesOf(found) === undefined;
    if (!isListed) {
        const { en, zh } = typeSaid(found);
        throw (0, errors_js_1.refusal)("usage", name, `\`${name}\` is ${en}; expected a list, or what can be gone through`, `“${name}”是${zh}，应为列表`);
    }
    return things;
}
/** The options of a call, which may be left out. Throws `UsageError` for what is no object of options. */
function optional(options) {
    const given = options === undefined ? {} : options;
    const isNamed = typeof given === "object" && given !== null && !Array.isArray(given);
    if (!isNamed || (!isPlain(given) && Object.keys(given).length === 0)) {
        const { en, zh } = typeSaid(given);
        throw (0, errors_js_1.refusal)("usage", "request", `the options are ${en}; expected an object`, `选项是${zh}，应为对象`);
    }
    return given;
}
/** Refuses options that there are none of: `others` is what is left. */
function without(others) {
    for (const [name, value] of Object.entries(others)) {
        if (value !== undefined) {
            throw (0, errors_js_1.refusal)("usage", "request", `there is no option \`${name}\``, `没有选项“${name}”`);
        }
    }
}
/** What JSON has no form for. */
function unfit(value) {
    const { en, zh } = typeSaid(value);
    return unreadable(`a value of type ${en} has no JSON form`, `值的类型是${zh}，没有 JSON 形式`);
}
const IN_CHINESE = new Map([
    ["number", "数字"],
    ["string", "文字"],
    ["boolean", "真假值"],
    ["function", "函数"],
    ["object", "对象"],
    ["list", "列表"],
]);
/** The name of a value's type in a sentence; in Chinese with the space that stands before a word of another script. */
function typeSaid(value) {
    const en = Array.isArray(value) ? "list" : typeName(value);
    return { en, zh: IN_CHINESE.get(en) ?? ` ${en}` };
}
/** The name of a value's type. */
function typeName(value) {
    if (value === null || typeof value !== "object") {
        return value === null ? "null" : typeof value;
    }
    const { constructor } = value;
    const name = constructor?.name;
    return typeof name === "string" && name !== "" ? name : "object";
}
/** The refusal of facts that nest too deep, or hold themselves. */
function tooDeep() {
    return (0, errors_js_1.refusal)("limit", "too_deep", `nested deeper than ${DEEPEST} levels`, `嵌套超过 ${DEEPEST} 层`);
}
/** The refusal of facts. */
function unreadable(en, zh) {
    return (0, errors_js_1.refusal)("facts", "unreadable", en, zh);
}

/**
 * JavaScript values as the JSON text they stand for, digit by digit: a bigint is a number with all its digits, a number
 * the digits it prints, a Date its ISO text, a Map the object of its entries. As with JSON.stringify, `toJSON` is asked
 * and what has no form (`undefined`, functions) is left out; what would lose its meaning is refused.
 */
import { DangjiuError, refusal } from "./errors.js";
import type { Said } from "./types.js";

/** How deep objects and lists may nest. */
const DEEPEST = 64;

const encoder = new TextEncoder();

/** The JSON text of a value. Throws `FactError` for what JSON cannot hold, `LimitError` for what nests too deep. */
export function json(value: unknown): string {
  const text = written(value, "", 0);
  if (text === undefined) {
    throw unfit(value);
  }
  return text;
}

/** The JSON of an argument as bytes. What JSON cannot hold is there the caller's mistake: throws `UsageError` for it. */
export function argument(value: unknown): Uint8Array {
  try {
    return utf8(json(value));
  } catch (error) {
    if (error instanceof DangjiuError && error.kind === "facts") {
      throw refusal("usage", "argument", error.said.en, error.said.zh);
    }
    throw error;
  }
}

function written(value: unknown, key: string, depth: number): string | undefined {
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

function nested(value: object, key: string, depth: number): string | undefined {
  const stands = standsFor(value, key);
  return typeof stands === "object" && stands !== null ? whole(stands, depth) : written(stands, key, depth);
}

/** The text of an object or a list that stands for itself, or for something else: nobody is asked twice. */
function whole(value: object, depth: number): string {
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

/** Where a value stands: the key of a field, or the number of an item. */
export type At = string | number;

/** What stands for an object: what its `toJSON` gives, which is not asked in turn; for most it is itself. */
export function standsFor(value: object, at: At): unknown {
  const given = asks(value) ? (value.toJSON(String(at)) as unknown) : value;
  return typeof given === "object" && given !== null ? formOf(given) : given;
}

/** Whether an object says by itself what stands for it. A Date does too, but passes over that it is invalid. */
export function asks(value: object): value is { toJSON(key: string): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === "function" && !(value instanceof Date);
}

/** A value, or what it says that stands for it: that may be nothing. */
export function given(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && asks(value) ? standsFor(value, key) : value;
}

/** Whether a field with this value is none, as for JSON.stringify. */
export function isLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === "function" || typeof value === "symbol";
}

/** For a Date its text, for a Map the object of its entries, for what wraps a value that value. */
function formOf(value: object): unknown {
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
export function isUnfit(value: object): boolean {
  return value instanceof Set || value instanceof Promise || ArrayBuffer.isView(value) || isMemory(value);
}

function isMemory(value: unknown): value is ArrayBufferLike {
  return value instanceof ArrayBuffer || isShared(value);
}

/** Whether other threads may write there. */
function isShared(value: unknown): value is SharedArrayBuffer {
  return typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;
}

interface Inheriting {
  readonly __proto__: unknown;
}

/**
 * The prototype of an object. A look at the property is several times quicker than asking for it, but a process may have
 * forbidden it. An object with such a property of its own is mostly one that is not plain.
 */
const prototypeOf: (value: object) => unknown = mayLook() ? (value) => (value as Inheriting).__proto__ : Object.getPrototypeOf;

function mayLook(): boolean {
  try {
    return ({} as Inheriting).__proto__ === Object.prototype;
  } catch {
    return false;
  }
}

/** Whether an object stands for itself and inherits nothing that counts. */
export function isPlain(value: object): boolean {
  const prototype = prototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const NOTHING = {};

/** Whether every object inherits something. */
export function isPolluted(): boolean {
  let polluted = false;
  for (const key in NOTHING) {
    polluted = key !== undefined;
  }
  return polluted;
}

function ofEntries(map: ReadonlyMap<unknown, unknown>): object {
  for (const key of map.keys()) {
    if (typeof key !== "string") {
      const { en, zh } = typeSaid(key);
      throw unreadable(`a key of type ${en} has no JSON form`, `键的类型是${zh}，没有 JSON 形式`);
    }
  }
  return Object.fromEntries(map);
}

function members(object: object, depth: number): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    const text = written(value, key, depth + 1);
    if (text !== undefined) {
      parts.push(`${quoted(key)}:${text}`);
    }
  }
  return `{${parts.join(",")}}`;
}

function quoted(text: string): string {
  if (!isWhole(text)) {
    throw half();
  }
  return JSON.stringify(text);
}

/** The refusal of text that is no text. */
export function half(): Error {
  return unreadable(
    "a text with half a character (a lone surrogate) has no JSON form",
    "含有半个字符（单独的代理项）的文字没有 JSON 形式",
  );
}

/** A number as the decimal it prints as. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) {
    throw unreadable(`${value} is no number that facts can hold`, `${value} 不是事实可以保存的数字`);
  }
  return String(value);
}

/** The ISO text of a date. */
export function isoText(value: Date): string {
  if (Number.isNaN(value.getTime())) {
    throw unreadable("an invalid Date", "无效的 Date");
  }
  return value.toISOString();
}

/** Whether every character of a text is whole. */
export function isWhole(text: string): boolean {
  // Younger than Node 20 is only the type.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

/** UTF-8. Half a character becomes the three bytes of its number, which are none, so that the engine says so. */
export function utf8(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (!isWhole(text)) {
    // What the encoder puts in place of a half has three bytes too.
    let at = 0;
    for (const character of text) {
      const number = character.codePointAt(0) as number;
      if (!isWhole(character)) {
        bytes.set([0xe0 | (number >> 12), 0x80 | ((number >> 6) & 0x3f), 0x80 | (number & 0x3f)], at);
      }
      at += number < 0x80 ? 1 : number < 0x800 ? 2 : number < 0x10000 ? 3 : 4;
    }
  }
  return bytes;
}

/** The bytes of a text or of anything that holds bytes; nothing for other values. */
export function bytesOf(value: unknown): Uint8Array | undefined {
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
export function listed<T>(things: Iterable<T>, name: string): Iterable<T> {
  const found: unknown = things;
  const isListed = typeof found === "object" && found !== null && Symbol.iterator in found && bytesOf(found) === undefined;
  if (!isListed) {
    const { en, zh } = typeSaid(found);
    throw refusal("usage", name, `\`${name}\` is ${en}; expected a list, or what can be gone through`, `“${name}”是${zh}，应为列表`);
  }
  return things;
}

/** The options of a call, which may be left out. Throws `UsageError` for what is no object of options. */
export function optional<T extends object>(options: T | undefined): T {
  const given: unknown = options === undefined ? {} : options;
  const isNamed = typeof given === "object" && given !== null && !Array.isArray(given);
  if (!isNamed || (!isPlain(given) && Object.keys(given).length === 0)) {
    const { en, zh } = typeSaid(given);
    throw refusal("usage", "request", `the options are ${en}; expected an object`, `选项是${zh}，应为对象`);
  }
  return given as T;
}

/** Refuses options that there are none of: `others` is what is left. */
export function without(others: object): void {
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) {
      throw refusal("usage", "request", `there is no option \`${name}\``, `没有选项“${name}”`);
    }
  }
}

/** What JSON has no form for. */
export function unfit(value: unknown): Error {
  const { en, zh } = typeSaid(value);
  return unreadable(`a value of type ${en} has no JSON form`, `值的类型是${zh}，没有 JSON 形式`);
}

const IN_CHINESE: ReadonlyMap<string, string> = new Map([
  ["number", "数字"],
  ["string", "文字"],
  ["boolean", "真假值"],
  ["function", "函数"],
  ["object", "对象"],
  ["list", "列表"],
]);

/** The name of a value's type in a sentence; in Chinese with the space that stands before a word of another script. */
export function typeSaid(value: unknown): Said {
  const en = Array.isArray(value) ? "list" : typeName(value);
  return { en, zh: IN_CHINESE.get(en) ?? ` ${en}` };
}

/** The name of a value's type. */
export function typeName(value: unknown): string {
  if (value === null || typeof value !== "object") {
    return value === null ? "null" : typeof value;
  }
  const { constructor } = value as { constructor?: { name?: unknown } };
  const name = constructor?.name;
  return typeof name === "string" && name !== "" ? name : "object";
}

/** The refusal of facts that nest too deep, or hold themselves. */
export function tooDeep(): Error {
  return refusal("limit", "too_deep", `nested deeper than ${DEEPEST} levels`, `嵌套超过 ${DEEPEST} 层`);
}

/** The refusal of facts. */
export function unreadable(en: string, zh: string): Error {
  return refusal("facts", "unreadable", en, zh);
}

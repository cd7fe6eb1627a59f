import type { Said } from "./types.js";
/** The JSON text of a value. Throws `FactError` for what JSON cannot hold, `LimitError` for what nests too deep. */
export declare function json(value: unknown): string;
/** The JSON of an argument as bytes. What JSON cannot hold is there the caller's mistake: throws `UsageError` for it. */
export declare function argument(value: unknown): Uint8Array;
/** Where a value stands: the key of a field, or the number of an item. */
export type At = string | number;
/** What stands for an object: what its `toJSON` gives, which is not asked in turn; for most it is itself. */
export declare function standsFor(value: object, at: At): unknown;
/** Whether an object says by itself what stands for it. A Date does too, but passes over that it is invalid. */
export declare function asks(value: object): value is {
    toJSON(key: string): unknown;
};
/** A value, or what it says that stands for it: that may be nothing. */
export declare function given(value: unknown, key: string): unknown;
/** Whether a field with this value is none, as for JSON.stringify. */
export declare function isLeftOut(value: unknown): boolean;
/** Whether an object has no form as facts. A promise is mostly one that was not waited for. */
export declare function isUnfit(value: object): boolean;
/** Whether an object stands for itself and inherits nothing that counts. */
export declare function isPlain(value: object): boolean;
/** Whether every object inherits something. */
export declare function isPolluted(): boolean;
/** The refusal of text that is no text. */
export declare function half(): Error;
/** A number as the decimal it prints as. */
export declare function digits(value: number): string;
/** The ISO text of a date. */
export declare function isoText(value: Date): string;
/** Whether every character of a text is whole. */
export declare function isWhole(text: string): boolean;
/** UTF-8. Half a character becomes the three bytes of its number, which are none, so that the engine says so. */
export declare function utf8(text: string): Uint8Array;
/** The bytes of a text or of anything that holds bytes; nothing for other values. */
export declare function bytesOf(value: unknown): Uint8Array | undefined;
/** The things of a list or of anything else that can be gone through. Throws `UsageError` for another value of this name. */
export declare function listed<T>(things: Iterable<T>, name: string): Iterable<T>;
/** The options of a call, which may be left out. Throws `UsageError` for what is no object of options. */
export declare function optional<T extends object>(options: T | undefined): T;
/** Refuses options that there are none of: `others` is what is left. */
export declare function without(others: object): void;
/** What JSON has no form for. */
export declare function unfit(value: unknown): Error;
/** The name of a value's type in a sentence; in Chinese with the space that stands before a word of another script. */
export declare function typeSaid(value: unknown): Said;
/** The name of a value's type. */
export declare function typeName(value: unknown): string;
/** The refusal of facts that nest too deep, or hold themselves. */
export declare function tooDeep(): Error;
/** The refusal of facts. */
export declare function unreadable(en: string, zh: string): Error;

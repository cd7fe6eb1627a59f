/** Numbers and times as they are usually written. What is written in another way is for the engine to read. */
/** Where a decimal stands that is written from one character to another without a sign; no number where it is not. */
export declare function positionOf(text: string, from: number, to: number, scale: number): number;
/** A part of a time as RFC 3339 in the offset of a zone; no number where it is written in another way. */
export declare function partOfTime(text: string, written: string, since: number, from: number): number;

import type { Native } from "./native.js";
/** What there is to look at, as the engine says it. */
export interface Layout {
    readonly places: readonly ("single" | "money" | {
        keys: [string, number][];
    } | {
        items: [number, number];
    })[];
    readonly says: readonly [string, number][];
    readonly otherwise: number;
    readonly framings: readonly ("roots" | "bare" | "document")[];
    readonly bare?: number;
}
/** The memory in which slips are written, one for all rules of an engine. */
export declare class Desk {
    #private;
    words: Int32Array;
    bytes: Uint8Array;
    /** Whether a slip is being written: a getter of an object may ask rules as well. */
    taken: boolean;
    constructor(native: Native);
    /** Sees to it that there are so many bytes, and that they can be reached. */
    reach(bytes: number): void;
}
/** Writes slips for one set of rules. */
export declare class Projector {
    #private;
    private words;
    private bytes;
    private at;
    private left;
    private readonly behind;
    private least;
    /** Whether every object inherits something. */
    private polluted;
    /** `behind` is how many words the engine may write behind a slip. */
    constructor(layout: Layout, desk: Desk, behind: number);
    /**
     * Writes the slip of a document and says how many bytes it takes; a negative number where the document has to be
     * given. Throws `FactError` for what facts cannot hold.
     */
    write(facts: object): number;
    private document;
    /** Writes the slip of a document of roots, and says what its keys say. */
    private asRoots;
    private asBare;
    /** The members of an object that are read. */
    private members;
    /** A value for the places that are read under its key. */
    private value;
    private nested;
    private list;
    /** The amount or the currency of money. */
    private part;
    private number;
    private text;
    private longText;
}

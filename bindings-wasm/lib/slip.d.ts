import type { Native } from "./native.js";
import { type Outline } from "./places.js";
export declare const CELLS: number;
/** The memory in which slips are written, one for all rules of an engine: a quarter for cells, the rest for texts. */
export declare class Pad {
    #private;
    words: Int32Array;
    texts: Uint8Array;
    /** Whether a slip is being written: a getter of an object may ask rules as well. */
    taken: boolean;
    constructor(native: Native);
    /** Sees to it that there are so many bytes, and that they can be reached. */
    reach(bytes: number): void;
}
/** Writes slips for one set of rules. */
export declare class Projector {
    #private;
    /** How the last document was framed: mostly as the next one is. */
    last: string;
    private words;
    /** Where the next cell begins. */
    private at;
    private texts;
    /** How many bytes of texts are written. */
    private to;
    /** The texts from the first on that is long or has a character of two units: they are written with one call. */
    private rest;
    /** How many bytes the texts of the last slip took. */
    private bytes;
    private left;
    private readonly behind;
    private least;
    /** What the keys that are not read say, if they have values. */
    private unsure;
    /** Whether every object inherits something. */
    private polluted;
    /** `behind` is how many words the engine may write behind the cells. */
    constructor(outline: Outline, pad: Pad, behind: number);
    /**
     * Writes an instant and the slip of a document, and says how many words its cells take; a negative number where the document
     * has to be given. Throws `FactError` for what facts cannot hold.
     */
    write(facts: object, lower: number, upper: number): number;
    /** The slip that was written last, by itself. */
    written(): Uint8Array;
    private document;
    /** Notes what is read of a document that is framed like this, and says how it is framed: if otherwise, the notes are void. */
    private walk;
    /**
     * How a document is framed, whatever the last one was. Values are looked at in turns, as far as it takes: those of roots, those
     * that rules read of a bare document, and all others.
     */
    private framing;
    private turn;
    /**
     * Notes what is read of the fields of a document that inherits none, and says what its keys say that have a value; `unsure`
     * is what the others say that are not read: their values are not looked at.
     */
    private roots;
    /** Notes what is read of the fields of an object that inherits none. */
    private fields;
    /** Notes what is read of the fields of an object that may inherit some, which are none of its own. */
    private ownFields;
    /** Apart: a function here would be made for every field. */
    private further;
    /** A value for a place. What most are is here: so little is compiled with what goes through the fields. */
    private value;
    private other;
    private nested;
    private list;
    /** A text, or the member that it names. */
    private string;
    /** The amount or the currency of money. */
    private part;
    /** A cell of two words. */
    private cell;
    private number;
    private text;
    private long;
    /** Writes a text as UTF-8, unless it has a character of two units: then nothing of it counts as written. */
    private short;
    /** The same from a character on that is not ASCII: apart, so that what most texts take stays small. */
    private beyondAscii;
}

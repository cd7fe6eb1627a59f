import { type SieveData } from "./mesh.js";
import { type Outline } from "./places.js";
/** The sieve of one set of rules. */
export declare class Sieve {
    #private;
    /** What stands there, until everything else is seen. */
    private readonly found;
    /** The rules that nothing has ruled out so far. */
    private possible;
    /** Those of which something is missing, or not as it usually is. */
    private open;
    /** What the keys of a document say that are not read. */
    private unsure;
    /** Whether there is something that the engine has to see. */
    private left;
    /** Texts that wait until all that is seen at once is seen: then rules are left for few of them. */
    private readonly waitingTexts;
    private readonly waitingMeshes;
    private waiting;
    /** The meshes that had a value, of an object or an item. */
    private met;
    /** The number of this walk over an object, or an item: places that it comes to have it. */
    private walk;
    private walks;
    /** Whether an object is being walked: a getter of it may ask rules as well. */
    private taken;
    /** How often it was of use lately, more than it was not. */
    private use;
    private pause;
    /** `names` are those of all rules, by number. */
    constructor(data: SieveData, outline: Outline, names: readonly string[]);
    /** The rules that fire on the document that was decided last, in order. */
    fired(): string[];
    /** Whether it decides a document that is framed like this: {@link fired} says how. No rule is open then. */
    decides(facts: object, framing: string): boolean;
    private document;
    /** The number of a new walk. */
    private next;
    /** What those say that had no value. */
    private absent;
    /** The fields of an object, and what those say of a document that have a value; `unsure` is what the others say. */
    private fields;
    /** What the key of a root says that no rule reads. */
    private unread;
    private text;
    private written;
    private number;
    private wide;
    /** A value that is neither a text nor a number. */
    private other;
    /** A value of another kind than is expected: it is there all the same. */
    private unfit;
    /** A position on a line; none where it is not known. */
    private position;
    /** The texts that wait, from one on. */
    private drain;
    /** A text on which rules that are left depend. */
    private read;
    private nested;
    private money;
    private items;
    /** Items on which no rule depends that is left: the engine may still have to refuse them. */
    private unasked;
    /** {@link fields} of which none counts. */
    private glance;
    private look;
}

/** What a walk over facts looks at: the places that rules read, under the keys of objects, as the engine lays them out. */
import { Members } from "./members.js";
import { type ListMesh, type Mesh, type SieveData } from "./mesh.js";
/** What there is to look at, as the engine says it. */
export interface Layout {
    readonly places: readonly ("single" | "money" | {
        keys: [string, number][];
    } | {
        items: [number, number];
    } | {
        member: number;
    })[];
    readonly says: readonly [string, number][];
    readonly otherwise: number;
    readonly framings: readonly ("roots" | "bare" | "document")[];
    readonly bare?: number;
    /** By the number of an enum, its members' texts. */
    readonly members: readonly (readonly string[])[];
    /** How few rules are decided on the way; the smaller engine has none. */
    readonly sieve?: SieveData;
}
/** A place that is read under a key. */
export interface Place {
    /** Its number, times 16: the head of a cell but for what is there. */
    readonly head: number;
    kind: Kind;
    /** For an object: what is read under its keys. */
    keys: Keys;
    /** For a list: its items. */
    item: Place | undefined;
    longest: number;
    /** For a member: the numbers of those that are named. */
    members: Members | undefined;
    /** What its value says in a sieve, and what the items of a list say. */
    mesh: Mesh;
    list: ListMesh | undefined;
    /** The walk of a sieve that came here last, and the last that came to null. */
    seen: number;
    none: number;
}
/** A key of an object: what is read under it, mostly one place, and, in a document, what it says of the framing. */
export interface Key {
    readonly key: string;
    readonly place: Place | undefined;
    readonly others: readonly Place[] | undefined;
    readonly says: number;
    /** Whether it is `toJSON`: the object may stand for something else. */
    readonly isMethod: boolean;
}
/** The places that are read under each key. */
type Below = ReadonlyMap<string, readonly Place[]>;
/** Objects of one kind mostly have their keys in one order: so many are expected where the last one had them. */
export declare const EXPECTED = 64;
/** The keys that are read of an object. */
export declare class Keys {
    #private;
    /** The keys that the last objects had, in their order. */
    private readonly expected;
    /** What a key says that is no root. */
    readonly otherwise: number;
    constructor(below: Below, says?: ReadonlyMap<string, number>, otherwise?: number);
    /** What is known of a key. */
    private known;
    /** The same of the key that stands there; where it was not the one expected, from now on it is. */
    at(key: string, at: number): Key;
    private found;
}
export declare const enum Kind {
    Single = 0,
    Money = 1,
    Keys = 2,
    Items = 3
}
/** What is read of documents. */
export declare class Outline {
    #private;
    readonly places: readonly Place[];
    /** The keys of a document that are roots, and those of one that is the record of a bare one, at this place. */
    readonly roots: Keys;
    readonly bare: Keys;
    readonly place: Place | undefined;
    constructor(layout: Layout);
    /** The framing that keys say, if it is the same whatever the others say that have not been looked at. */
    framed(said: number, unsure: number): string | undefined;
}
export {};

/** What a sieve knows of each place, as the engine says it and as a walk asks for it. */
import { Members } from "./members.js";
import type { Place } from "./places.js";
/** Stretches of a line: by what a number is multiplied, and where the next one begins. */
export interface LineData {
    readonly scale: number;
    readonly cuts: readonly number[];
}
/** Which rules the value of a place leaves, as the engine says it. */
export interface MeshData {
    readonly node: number;
    readonly parent?: number;
    readonly decides: number;
    readonly absent?: number;
    readonly tells: "nothing" | "booleans" | "members" | {
        texts: {
            named: readonly string[];
            parts: readonly (readonly [How, string])[];
        };
    } | {
        numbers: LineData;
    } | {
        amounts: readonly [string, LineData];
    } | {
        clock: {
            offset: string;
            since: number;
            digits: readonly [number, number];
            line: LineData;
        };
    };
    readonly masks: readonly number[];
}
/** Which rules the items of a list leave, as the engine says it. */
export interface ListData {
    readonly node: number;
    readonly any: number;
    readonly all: number;
    readonly no: number;
    readonly parent?: number;
    readonly optional: boolean;
    readonly meshes: readonly MeshData[];
}
/** The sieve of rules, as the engine says it. */
export interface SieveData {
    readonly rules: readonly number[];
    readonly rest: number;
    readonly meshes: readonly MeshData[];
    readonly lists: readonly ListData[];
    readonly event?: number;
}
export type How = "contains" | "starts_with" | "ends_with";
/** What a mesh tells apart. */
export declare const enum Tells {
    Nothing = 0,
    Booleans = 1,
    Members = 2,
    Texts = 3,
    Numbers = 4,
    Amounts = 5,
    Clock = 6
}
/** A text that has a part, or has not. */
export interface Part {
    readonly how: How;
    readonly text: string;
    readonly without: number;
    readonly with: number;
}
/** Which rules the value of a place leaves. Each has all fields, whatever it tells apart: so one look finds them. */
export interface Mesh {
    readonly parent: Place | undefined;
    readonly decides: number;
    readonly absent: number | undefined;
    readonly tells: Tells;
    readonly masks: readonly number[];
    /** The texts that rules name; all others have the mask behind theirs. */
    readonly named: Members;
    readonly others: number;
    readonly parts: readonly Part[];
    readonly scale: number;
    readonly cuts: readonly number[];
    /** The currency of amounts, or the offset of times. */
    readonly written: string;
    readonly since: number;
    readonly from: number;
    /** Its bit among those of an object or an item. */
    readonly bit: number;
}
/** Which rules the items of a list leave. */
export interface ListMesh {
    readonly place: Place;
    readonly at: number;
    readonly any: number;
    readonly all: number;
    readonly no: number;
    readonly rules: number;
    readonly parent: Place | undefined;
    /** Whether it is empty where it is absent. */
    readonly optional: boolean;
    readonly meshes: readonly Mesh[];
    /** The bits of all meshes. */
    readonly every: number;
}
/** Where no rule depends on the value. */
export declare const NO_MESH: Mesh;
/** Whether a walk came to something at a place. */
export declare function isThere(place: Place | undefined, walk: number): boolean;
/** The meshes of places, which have them from now on, for the rules of these bits. */
export declare function meshesOf(all: readonly MeshData[], places: readonly Place[], rules: number): Mesh[];
/** The bits of meshes. */
export declare function everyOf(meshes: readonly Mesh[]): number;
/** The mesh of the list with this number, whose place has it from now on. */
export declare function listOf(data: ListData, places: readonly Place[], rules: number, at: number): ListMesh;

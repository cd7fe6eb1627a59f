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
  readonly tells:
    | "nothing"
    | "booleans"
    | "members"
    | { texts: { named: readonly string[]; parts: readonly (readonly [How, string])[] } }
    | { numbers: LineData }
    | { amounts: readonly [string, LineData] }
    | { clock: { offset: string; since: number; digits: readonly [number, number]; line: LineData } };
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
export const enum Tells {
  Nothing,
  Booleans,
  Members,
  Texts,
  Numbers,
  Amounts,
  Clock,
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

const NO_NAMES = new Members([]);

/** Where no rule depends on the value. */
export const NO_MESH: Mesh = {
  bit: 0,
  tells: Tells.Nothing,
  decides: 0,
  masks: [-1],
  scale: 0,
  cuts: [],
  parent: undefined,
  absent: undefined,
  named: NO_NAMES,
  others: 0,
  parts: [],
  written: "",
  since: 0,
  from: 0,
};

/** Whether a walk came to something at a place. */
export function isThere(place: Place | undefined, walk: number): boolean {
  return place !== undefined && place.seen === walk && place.none !== walk;
}

/** The meshes of places, which have them from now on, for the rules of these bits. */
export function meshesOf(all: readonly MeshData[], places: readonly Place[], rules: number): Mesh[] {
  return all.map((mesh, at) => meshOf(mesh, places, rules, 1 << at));
}

/** The bits of meshes. */
export function everyOf(meshes: readonly Mesh[]): number {
  return meshes.reduce((all, { bit }) => all | bit, 0);
}

/** The mesh of the list with this number, whose place has it from now on. */
export function listOf(data: ListData, places: readonly Place[], rules: number, at: number): ListMesh {
  const { node, parent, any, all, no, optional, meshes } = data;
  const place = places[node] as Place;
  const each = meshesOf(meshes, places, rules);
  const list = {
    place,
    at,
    any: any | 0,
    all: all | 0,
    no: no | 0,
    rules: any | all | no,
    parent: parent === undefined ? undefined : places[parent],
    optional,
    meshes: each,
    every: everyOf(each),
  };
  place.list = list;
  return list;
}

function meshOf(data: MeshData, places: readonly Place[], rules: number, bit: number): Mesh {
  const { node, parent, decides, absent, tells, masks } = data;
  const place = places[node] as Place;
  const [kind, its] = typeof tells === "string" ? [tells, undefined] : (Object.entries(tells)[0] as [string, unknown]);
  const { named, parts } = kind === "texts" ? (its as { named: string[]; parts: [How, string][] }) : { named: [], parts: [] };
  const clock = kind === "clock" ? (its as { offset: string; since: number; digits: [number, number]; line: LineData }) : undefined;
  const amounts = kind === "amounts" ? (its as [string, LineData]) : undefined;
  const line = clock?.line ?? amounts?.[1] ?? (kind === "numbers" ? (its as LineData) : { scale: 0, cuts: [] });
  const words = masks.map((mask) => mask & rules);
  const behind = named.length + 1;
  // In the order of the one above: then all are of one kind.
  const mesh: Mesh = {
    bit,
    tells: ["nothing", "booleans", "members", "texts", "numbers", "amounts", "clock"].indexOf(kind),
    decides: decides | 0,
    masks: words,
    scale: line.scale,
    cuts: line.cuts,
    parent: parent === undefined ? undefined : places[parent],
    absent: absent === undefined ? undefined : absent & rules,
    named: named.length === 0 ? NO_NAMES : new Members(named),
    others: named.length,
    parts: parts.map(([how, text], at) => {
      return { how, text, without: words[behind + at * 2] as number, with: words[behind + at * 2 + 1] as number };
    }),
    written: clock?.offset ?? amounts?.[0] ?? "",
    since: clock?.since ?? 0,
    from: clock?.digits[0] ?? 0,
  };
  place.mesh = mesh;
  return mesh;
}

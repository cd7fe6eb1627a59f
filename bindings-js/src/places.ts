/** What a walk over facts looks at: the places that rules read, under the keys of objects, as the engine lays them out. */
import { Members } from "./members.js";
import { type ListMesh, type Mesh, NO_MESH, type SieveData } from "./mesh.js";

/** What there is to look at, as the engine says it. */
export interface Layout {
  readonly places: readonly (
    | "single"
    | "money"
    | { keys: [string, number][] }
    | { items: [number, number] }
    | { member: number }
  )[];
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
export const EXPECTED = 64;

/** The keys that are read of an object. */
export class Keys {
  /** The keys that the last objects had, in their order. */
  private readonly expected: Key[];
  readonly #below: Below;
  readonly #says: ReadonlyMap<string, number>;
  /** What a key says that is no root. */
  readonly otherwise: number;

  constructor(below: Below, says: ReadonlyMap<string, number> = new Map(), otherwise = 0) {
    this.#below = below;
    this.#says = says;
    this.otherwise = otherwise;
    this.expected = new Array<Key>(EXPECTED).fill(this.known(""));
  }

  /** What is known of a key. */
  private known(key: string): Key {
    const [place, ...others] = this.#below.get(key) ?? [];
    const says = this.#says.get(key) ?? this.otherwise;
    const isMethod = key === "toJSON";
    return { key, place: isMethod ? undefined : place, others: others.length > 0 ? others : undefined, says, isMethod };
  }

  /** The same of the key that stands there; where it was not the one expected, from now on it is. */
  at(key: string, at: number): Key {
    if (at < EXPECTED) {
      const expected = this.expected[at] as Key;
      if (expected.key === key) {
        return expected;
      }
    }
    return this.found(key, at);
  }

  private found(key: string, at: number): Key {
    const found = this.known(key);
    if (at < EXPECTED) {
      this.expected[at] = found;
    }
    return found;
  }
}

export const enum Kind {
  Single,
  Money,
  Keys,
  Items,
}

/** What is asked for each value comes first: it lies side by side then. */
const SINGLE: Place = {
  seen: 0,
  mesh: NO_MESH,
  kind: Kind.Single,
  members: undefined,
  keys: new Keys(new Map()),
  head: 0,
  item: undefined,
  longest: 0,
  list: undefined,
  none: 0,
};

/** What is read of documents. */
export class Outline {
  readonly places: readonly Place[];
  /** The keys of a document that are roots, and those of one that is the record of a bare one, at this place. */
  readonly roots: Keys;
  readonly bare: Keys;
  readonly place: Place | undefined;
  readonly #framings: readonly string[];

  constructor(layout: Layout) {
    const places = placesOf(layout);
    const says = new Map(layout.says);
    const keys = (place: number) => new Keys(below(layout, place, places), says, layout.otherwise);
    this.places = places;
    this.roots = keys(0);
    this.bare = keys(layout.bare ?? -1);
    this.place = layout.bare === undefined ? undefined : places[layout.bare];
    this.#framings = layout.framings;
  }

  /** The framing that keys say, if it is the same whatever the others say that have not been looked at. */
  framed(said: number, unsure: number): string | undefined {
    const found = this.#framings[said];
    return found === this.#framings[said | unsure] ? (found ?? "document") : undefined;
  }
}

function placesOf(layout: Layout): Place[] {
  const members = layout.members.map((texts) => new Members(texts));
  const places = layout.places.map((_, number): Place => ({ ...SINGLE, head: number << 4 }));
  layout.places.forEach((said, number) => {
    const place = places[number] as Place;
    if (said === "money") {
      place.kind = Kind.Money;
    } else if (said !== "single" && "items" in said) {
      place.kind = Kind.Items;
      place.item = places[said.items[0]];
      place.longest = said.items[1];
    } else if (said !== "single" && "member" in said) {
      place.members = members[said.member];
    } else if (said !== "single") {
      place.kind = Kind.Keys;
      place.keys = new Keys(below(layout, number, places));
    }
  });
  return places;
}

/** What is read under the keys of a place. */
function below(layout: Layout, number: number, places: readonly Place[]): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  const said = layout.places[number];
  for (const [key, place] of typeof said === "object" && "keys" in said ? said.keys : []) {
    found.set(key, [...(found.get(key) ?? []), places[place] as Place]);
  }
  return found;
}

/** What a walk over facts looks at: the places that rules read, under the keys of objects, as the engine lays them out. */

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

/** So many texts are found without a look into the table of all. */
const NEAR = 64;

/** The numbers of an enum's members by their texts. */
class Members {
  readonly #all = new Map<string, number>();
  /** Texts that were asked for and are members, where their characters say, and their numbers. */
  private readonly texts = new Array<string>(NEAR).fill("");
  private readonly numbers = new Array<number>(NEAR).fill(0);

  constructor(texts: readonly string[]) {
    // Of a text that stands there twice the first counts.
    texts.forEach((text, number) => this.#all.has(text) || this.#all.set(text, number));
  }

  /** The number of the member that a text names. */
  of(text: string): number | undefined {
    const last = text.length - 1;
    if (last < 0) {
      return this.#all.get(text);
    }
    const at = (text.charCodeAt(0) * 5 + text.charCodeAt(last) + last * 3) & (NEAR - 1);
    return this.texts[at] === text ? this.numbers[at] : this.found(text, at);
  }

  private found(text: string, at: number): number | undefined {
    const number = this.#all.get(text);
    if (number !== undefined) {
      this.texts[at] = text;
      this.numbers[at] = number;
    }
    return number;
  }
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

const SINGLE: Place = { head: 0, kind: Kind.Single, keys: new Keys(new Map()), item: undefined, longest: 0, members: undefined };

export function placesOf(layout: Layout): Place[] {
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
export function below(layout: Layout, number: number, places: readonly Place[]): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  const said = layout.places[number];
  for (const [key, place] of typeof said === "object" && "keys" in said ? said.keys : []) {
    found.set(key, [...(found.get(key) ?? []), places[place] as Place]);
  }
  return found;
}

/**
 * Facts on a slip: a walk over an object that notes the values which the rules read, in the cells that
 * `facade/src/slip.rs` describes, in memory that the engine reads. Nothing else of the object is looked at. What a slip
 * cannot say is left to the document.
 */
import { digits, half, isUnfit, isWhole, standsFor, typeName } from "./document.js";
import type { Native } from "./native.js";

/** What there is to look at, as the engine says it. */
export interface Layout {
  readonly places: readonly ("single" | "money" | { keys: [string, number][] } | { items: [number, number] })[];
  readonly says: readonly [string, number][];
  readonly otherwise: number;
  readonly framings: readonly ("roots" | "bare" | "document")[];
  readonly bare?: number;
}

/** A place that is read under a key. */
interface Place {
  /** Its number, times 16: the head of a cell but for what is there. */
  readonly head: number;
  kind: Kind;
  /** For an object: what is read under its keys. */
  keys: Keys;
  /** For a list: its items. */
  item: Place | undefined;
  longest: number;
  /** A further place that is read under the same key. */
  next: Place | undefined;
}

type Keys = Map<string, Place>;

/** A key of a document: what it says of the framing, and what is read under it in either. */
interface Root {
  readonly says: number;
  readonly roots: Place | undefined;
  readonly bare: Place | undefined;
}

const enum Kind {
  Single,
  Money,
  Keys,
  Items,
  /** The key `toJSON`: the object may stand for something else. */
  Method,
}

/** `dangjiu_facade::slip::Word` */
const enum Word {
  Null = 0,
  False = 1,
  True = 2,
  Integer = 3,
  Wide = 4,
  Digits = 5,
  Text = 6,
  Object = 7,
  List = 8,
  OtherObject = 9,
  OtherList = 10,
  Other = 11,
  Money = 12,
}

/** Texts up to here are written letter by letter, which is quicker than asking for it. */
const SHORT = 200;
/** Longer texts are left to the document. */
const LONG = 0x10000;
const FIRST_BYTES = 0x10000;
const MOST_BYTES = 0x4000000;

const encoder = new TextEncoder();
const NOTHING = {};

/** The memory in which slips are written, one for all rules of an engine. */
export class Desk {
  words: Int32Array = new Int32Array(0);
  bytes: Uint8Array = new Uint8Array(0);
  /** Whether a slip is being written: a getter of an object may ask rules as well. */
  taken = false;
  readonly #native: Native;
  #laid = 0;

  constructor(native: Native) {
    this.#native = native;
  }

  /** Sees to it that there are so many bytes, and that they can be reached. */
  reach(bytes: number): void {
    if (bytes > this.#laid) {
      this.#native.lay(bytes);
      this.#laid = bytes;
      this.#look();
    } else if (this.words.length === 0) {
      this.#look();
    }
  }

  #look(): void {
    this.bytes = this.#native.view();
    this.words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, this.#laid >> 2);
  }
}

/** Writes slips for one set of rules. */
export class Projector {
  readonly #desk: Desk;
  readonly #roots: Map<string, Root>;
  readonly #framings: readonly string[];
  readonly #otherwise: number;
  readonly #bare: Place | undefined;
  /** How the last document was framed: mostly as the next one is. */
  #framing = "bare";
  private words: Int32Array;
  private bytes: Uint8Array;
  private at = 0;
  private left = false;
  private readonly behind: number;
  private least: number;
  /** Whether every object inherits something. */
  private polluted = false;

  /** `behind` is how many words the engine may write behind a slip. */
  constructor(layout: Layout, desk: Desk, behind: number) {
    const places = placesOf(layout);
    this.#desk = desk;
    this.#bare = layout.bare === undefined ? undefined : places[layout.bare];
    this.#framings = layout.framings;
    this.#otherwise = layout.otherwise;
    this.words = desk.words;
    this.bytes = desk.bytes;
    this.behind = behind;
    this.least = Math.max(FIRST_BYTES, behind * 8);
    const says = new Map(layout.says);
    const roots = places[0]?.keys ?? new Map<string, Place>();
    const bare = this.#bare?.keys ?? new Map<string, Place>();
    const keys = new Set([...says.keys(), ...roots.keys(), ...bare.keys()]);
    const root = (key: string): Root => ({
      says: says.get(key) ?? layout.otherwise,
      roots: roots.get(key),
      bare: bare.get(key),
    });
    this.#roots = new Map([...keys].map((key) => [key, root(key)]));
  }

  /**
   * Writes the slip of a document and says how many bytes it takes; a negative number where the document has to be
   * given. Throws `FactError` for what facts cannot hold.
   */
  write(facts: object): number {
    const desk = this.#desk;
    if (desk.taken) {
      return -1;
    }
    desk.taken = true;
    this.polluted = false;
    for (const key in NOTHING) {
      this.polluted = key !== undefined;
    }
    try {
      for (;;) {
        desk.reach(this.least);
        this.words = desk.words;
        this.bytes = desk.bytes;
        this.at = 0;
        this.left = false;
        this.document(facts);
        if (this.left) {
          return -1;
        }
        // What did not fit was written nowhere.
        if (this.at + this.behind <= this.words.length) {
          return this.at << 2;
        }
        if (this.least >= MOST_BYTES) {
          return -1;
        }
        this.least = Math.max(this.least, this.bytes.length) * 2;
      }
    } finally {
      desk.taken = false;
    }
  }

  private document(facts: object): void {
    if (!isPlain(facts)) {
      const stands = standsFor(facts, "");
      if (typeof stands !== "object" || stands === null || Array.isArray(stands) || isUnfit(stands)) {
        this.left = true;
        return;
      }
      facts = stands;
    }
    if (this.polluted || !isPlain(facts)) {
      facts = Object.assign(Object.create(null) as object, facts);
    }
    let framing = this.#framing;
    for (let tries = 0; tries < 2; tries++) {
      this.at = 0;
      const said = framing === "roots" ? this.asRoots(facts) : this.asBare(facts);
      const found = this.#framings[said] ?? "document";
      if (found === framing) {
        return;
      }
      if (found === "document") {
        break;
      }
      this.#framing = framing = found;
    }
    this.left = true;
  }

  /** Writes the slip of a document of roots, and says what its keys say. */
  private asRoots(facts: object): number {
    const [roots, otherwise] = [this.#roots, this.#otherwise];
    let said = 0;
    for (const key in facts) {
      const root = roots.get(key);
      if (root === undefined) {
        said |= otherwise;
      } else {
        said |= root.says;
        if (root.roots !== undefined) {
          this.value(root.roots, key, (facts as Record<string, unknown>)[key]);
        }
      }
    }
    return said;
  }

  private asBare(facts: object): number {
    const [roots, otherwise] = [this.#roots, this.#otherwise];
    let said = 0;
    if (this.#bare !== undefined) {
      this.words[this.at++] = this.#bare.head | Word.Object;
    }
    for (const key in facts) {
      const root = roots.get(key);
      if (root === undefined) {
        said |= otherwise;
      } else {
        said |= root.says;
        if (root.bare !== undefined) {
          this.value(root.bare, key, (facts as Record<string, unknown>)[key]);
        }
      }
    }
    return said;
  }

  /** The members of an object that are read. */
  private members(keys: Keys, object: object): void {
    if (isPlain(object) && !this.polluted) {
      for (const key in object) {
        const place = keys.get(key);
        if (place !== undefined) {
          this.value(place, key, (object as Record<string, unknown>)[key]);
        }
      }
      return;
    }
    for (const key of Object.keys(object)) {
      const place = keys.get(key);
      if (place !== undefined) {
        this.value(place, key, (object as Record<string, unknown>)[key]);
      }
    }
  }

  /** A value for the places that are read under its key. */
  private value(place: Place, key: string, value: unknown): void {
    if (place.kind === Kind.Method) {
      this.left = true;
      return;
    }
    switch (typeof value) {
      case "string":
        this.text(place.head | Word.Text, value);
        break;
      case "number":
        if ((value | 0) === value) {
          this.words[this.at++] = place.head | Word.Integer;
          this.words[this.at++] = value;
        } else {
          this.number(place.head, value);
        }
        break;
      case "boolean":
        this.words[this.at++] = place.head | (value ? Word.True : Word.False);
        break;
      case "object":
        if (value === null) {
          this.words[this.at++] = place.head | Word.Null;
        } else {
          this.nested(place, key, value);
        }
        break;
      case "bigint":
        this.text(place.head | Word.Digits, value.toString());
        break;
    }
    if (place.next !== undefined) {
      this.value(place.next, key, value);
    }
  }

  private nested(place: Place, key: string, value: object): void {
    if (Array.isArray(value)) {
      this.list(place, value);
      return;
    }
    if (!isPlain(value)) {
      const stands = standsFor(value, key);
      if (stands !== value) {
        this.left ||= typeof stands === "object" && stands !== null && !isPlain(stands) && !Array.isArray(stands);
        if (!this.left) {
          this.value(place.next === undefined ? place : { ...place, next: undefined }, key, stands);
        }
        return;
      }
      if (isUnfit(value)) {
        this.text(place.head | Word.Other, typeName(value));
        return;
      }
    }
    if (place.kind === Kind.Keys) {
      this.words[this.at++] = place.head | Word.Object;
      this.members(place.keys, value);
    } else if (place.kind === Kind.Money) {
      const { amount = null, currency = null } = value as { amount?: unknown; currency?: unknown };
      this.words[this.at++] = place.head | Word.Money;
      this.part(place.head, amount);
      this.part(place.head, currency);
    } else {
      this.words[this.at++] = place.head | Word.OtherObject;
    }
  }

  private list(place: Place, items: readonly unknown[]): void {
    const item = place.item;
    if (item === undefined) {
      this.words[this.at++] = place.head | Word.OtherList;
      return;
    }
    if (items.length > place.longest) {
      this.left = true;
      return;
    }
    this.words[this.at++] = place.head | Word.List;
    this.words[this.at++] = items.length;
    for (let at = 0; at < items.length; at++) {
      const value = items[at];
      const nothing = value === undefined || typeof value === "function" || typeof value === "symbol";
      this.value(item, "", nothing ? null : value);
    }
  }

  /** The amount or the currency of money. */
  private part(head: number, value: unknown): void {
    if (typeof value === "string") {
      this.text(head | Word.Text, value);
    } else if (typeof value === "number") {
      this.number(head, value);
    } else if (typeof value === "bigint") {
      this.text(head | Word.Digits, value.toString());
    } else {
      const stands = typeof value === "object" && value !== null && !isPlain(value) ? standsFor(value, "") : null;
      if (typeof stands === "object") {
        this.words[this.at++] = head | Word.Null;
      } else {
        this.part(head, stands);
      }
    }
  }

  private number(head: number, value: number): void {
    if (Number.isSafeInteger(value)) {
      this.words[this.at++] = head | Word.Wide;
      this.words[this.at++] = value;
      this.words[this.at++] = Math.floor(value / 0x100000000);
    } else {
      this.text(head | Word.Digits, digits(value));
    }
  }

  private text(head: number, text: string): void {
    const bytes = this.bytes;
    const start = (this.at + 2) << 2;
    const length = text.length;
    let end = start;
    if (length > SHORT) {
      end = this.longText(start, text);
    } else {
      for (let at = 0; at < length; at++) {
        let code = text.charCodeAt(at);
        if (code < 0x80) {
          bytes[end++] = code;
        } else if (code < 0x800) {
          bytes[end++] = 0xc0 | (code >> 6);
          bytes[end++] = 0x80 | (code & 0x3f);
        } else {
          if (code >= 0xd800 && code < 0xe000) {
            const second = code < 0xdc00 ? text.charCodeAt(++at) : 0;
            if ((second & 0xfc00) !== 0xdc00) {
              throw half();
            }
            code = 0x10000 + ((code & 0x3ff) << 10) + (second & 0x3ff);
            bytes[end++] = 0xf0 | (code >> 18);
            bytes[end++] = 0x80 | ((code >> 12) & 0x3f);
          } else {
            bytes[end++] = 0xe0 | (code >> 12);
          }
          bytes[end++] = 0x80 | ((code >> 6) & 0x3f);
          bytes[end++] = 0x80 | (code & 0x3f);
        }
      }
    }
    this.words[this.at] = head;
    this.words[this.at + 1] = end - start;
    this.at = (end + 3) >> 2;
  }

  private longText(start: number, text: string): number {
    if (!isWhole(text)) {
      throw half();
    }
    if (text.length > LONG) {
      this.left = true;
      return start;
    }
    const end = start + text.length * 3;
    return end > this.bytes.length ? end : start + encoder.encodeInto(text, this.bytes.subarray(start)).written;
  }
}

/** Whether an object stands for itself and inherits nothing that counts. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function placesOf(layout: Layout): Place[] {
  const method: Place = { head: 0, kind: Kind.Method, keys: new Map(), item: undefined, longest: 0, next: undefined };
  const places = layout.places.map(
    (_, number): Place => ({ ...method, head: number << 4, kind: Kind.Single, keys: new Map() }),
  );
  layout.places.forEach((said, number) => {
    const place = places[number] as Place;
    if (said === "money") {
      place.kind = Kind.Money;
    } else if (said !== "single" && "items" in said) {
      place.kind = Kind.Items;
      place.item = places[said.items[0]];
      place.longest = said.items[1];
    } else if (said !== "single") {
      place.kind = Kind.Keys;
      place.keys.set("toJSON", method);
      for (const [key, below] of said.keys) {
        const further = place.keys.get(key);
        // A key with several places is rare: each gets a copy, so that it can name the next.
        place.keys.set(key, further === undefined ? (places[below] as Place) : { ...(places[below] as Place), next: further });
      }
    }
  });
  return places;
}

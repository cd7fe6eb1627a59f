/**
 * Facts on a slip: a walk over an object that notes the values which the rules read, in the cells that
 * `facade/src/slip.rs` describes, in memory that the engine reads. Nothing else of the object is looked at. What a slip
 * cannot say is left to the document.
 */
import {
  asks, type At, digits, given, half, isLeftOut, isPlain, isPolluted, isUnfit, isWhole, standsFor, typeName,
} from "./document.js";
import type { Native } from "./native.js";
import { EXPECTED, type Key, type Keys, Kind, type Outline, type Place } from "./places.js";

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
  Member = 13,
}

/** Longer texts are left to the document. */
const LONG = 0x10000;
/** Shorter ones are written character by character, which takes no call. */
const SHORT = 64;
/** How often the memory may move while one object is looked at. */
const MOST_MOVES = 8;
const FIRST_BYTES = 0x10000;
const MOST_BYTES = 0x4000000;

/** The words of the memory: an instant, and a slip, whose head says how many words of cells it has and where its texts are. */
const SLIP = 2;
const HEAD = 3;
export const CELLS = SLIP + HEAD;

const encoder = new TextEncoder();
const NOTHING_READ = { read: 0, written: 0 };

/** The memory in which slips are written, one for all rules of an engine: a quarter for cells, the rest for texts. */
export class Pad {
  words: Int32Array = new Int32Array(0);
  texts: Uint8Array = new Uint8Array(0);
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
    const { buffer, byteOffset } = this.#native.view();
    this.words = new Int32Array(buffer, byteOffset, this.#laid >> 4);
    this.texts = new Uint8Array(buffer, byteOffset + this.words.byteLength, this.#laid - this.words.byteLength);
  }
}

/** Writes slips for one set of rules. */
export class Projector {
  readonly #pad: Pad;
  readonly #outline: Outline;
  /** How the last document was framed: mostly as the next one is. */
  last = "bare";
  private words: Int32Array;
  /** Where the next cell begins. */
  private at = 0;
  private texts: Uint8Array;
  /** How many bytes of texts are written. */
  private to = 0;
  /** The texts from the first on that is long or has a character of two units: they are written with one call. */
  private rest = "";
  /** How many bytes the texts of the last slip took. */
  private bytes = 0;
  private left = false;
  private readonly behind: number;
  private least: number;
  /** What the keys that are not read say, if they have values. */
  private unsure = 0;
  /** Whether every object inherits something. */
  private polluted = false;

  /** `behind` is how many words the engine may write behind the cells. */
  constructor(outline: Outline, pad: Pad, behind: number) {
    this.#pad = pad;
    this.#outline = outline;
    this.words = pad.words;
    this.texts = pad.texts;
    this.behind = behind;
    this.least = Math.max(FIRST_BYTES, behind * 32);
  }

  /**
   * Writes an instant and the slip of a document, and says how many words its cells take; a negative number where the document
   * has to be given. Throws `FactError` for what facts cannot hold.
   */
  write(facts: object, lower: number, upper: number): number {
    const pad = this.#pad;
    if (pad.taken) {
      return -1;
    }
    pad.taken = true;
    this.polluted = isPolluted();
    let moves = 0;
    try {
      for (;;) {
        pad.reach(this.least);
        const words = (this.words = pad.words);
        const texts = (this.texts = pad.texts);
        this.document(facts);
        if (this.left || moves > MOST_MOVES) {
          return -1;
        }
        if (words.length === 0) {
          // What an object does when it is looked at made the engine take more memory: what was written since is nowhere.
          moves++;
          continue;
        }
        const { read, written } = this.rest === "" ? NOTHING_READ : encoder.encodeInto(this.rest, texts.subarray(this.to));
        // What did not fit was written nowhere.
        if (this.at + this.behind <= words.length && this.to <= texts.length && read === this.rest.length) {
          // As many bytes as characters: there is nothing but ASCII.
          if (written !== read && !isWhole(this.rest)) {
            throw half();
          }
          this.bytes = this.to + written;
          words[0] = lower;
          words[1] = upper;
          words[SLIP] = this.at - CELLS;
          words[SLIP + 1] = words.byteLength - (SLIP << 2);
          words[SLIP + 2] = this.bytes;
          return this.at - CELLS;
        }
        if (this.least >= MOST_BYTES) {
          return -1;
        }
        this.least = Math.max(this.least, words.byteLength << 2) * 2;
      }
    } finally {
      pad.taken = false;
    }
  }

  /** The slip that was written last, by itself. */
  written(): Uint8Array {
    this.#pad.reach(0);
    const { words, texts } = this.#pad;
    const cells = words.slice(SLIP, this.at);
    cells[1] = cells.byteLength;
    const slip = new Uint8Array(cells.byteLength + this.bytes);
    slip.set(new Uint8Array(cells.buffer));
    slip.set(texts.subarray(0, this.bytes), cells.byteLength);
    return slip;
  }

  private document(facts: object): void {
    let isOwn = isPlain(facts);
    if (!isOwn) {
      // Bytes first: those of Node have a method `toJSON`.
      const stands = isUnfit(facts) ? undefined : standsFor(facts, "");
      if (typeof stands !== "object" || stands === null || Array.isArray(stands) || isUnfit(stands)) {
        this.left = true;
        return;
      }
      facts = stands;
      isOwn = isPlain(facts);
    }
    if (this.polluted || !isOwn) {
      facts = Object.assign(Object.create(null) as object, facts);
    }
    const guess = this.last;
    let found: string;
    try {
      found = this.walk(guess, facts);
    } catch (error) {
      // What was refused may be read by no rule when the document is framed as it should be.
      found = this.framing(facts);
      if (found === guess) {
        throw error;
      }
    }
    if (found === "document") {
      this.left = true;
    } else if (found !== guess) {
      this.last = found;
      this.left = this.walk(found, facts) !== found || this.left;
    }
  }

  /** Notes what is read of a document that is framed like this, and says how it is framed: if otherwise, the notes are void. */
  private walk(framing: string, facts: object): string {
    this.at = CELLS;
    this.to = 0;
    this.rest = "";
    this.left = false;
    const { roots, bare, place } = this.#outline;
    if (framing !== "roots" && place !== undefined) {
      this.words[this.at++] = place.head | Word.Object;
    }
    const said = this.roots(framing === "roots" ? roots : bare, facts);
    // Where something is left to the document, not all that there is was noted.
    return (this.left ? undefined : this.#outline.framed(said, this.unsure)) ?? this.framing(facts);
  }

  /**
   * How a document is framed, whatever the last one was. Values are looked at in turns, as far as it takes: those of roots, those
   * that rules read of a bare document, and all others.
   */
  private framing(facts: object): string {
    let said = 0;
    for (let turn = 0; ; turn++) {
      let unsure = 0;
      for (const key in facts) {
        const known = this.#outline.bare.at(key, EXPECTED);
        const its = this.turn(known);
        if (its > turn) {
          unsure |= known.says;
        } else if (its === turn && !isLeftOut(given((facts as Record<string, unknown>)[key], key))) {
          said |= known.says;
        }
      }
      const found = this.#outline.framed(said, unsure);
      if (found !== undefined) {
        return found;
      }
    }
  }

  private turn({ says, place }: Key): number {
    const isRoot = (says & this.#outline.bare.otherwise) === 0;
    return isRoot ? 0 : place !== undefined ? 1 : 2;
  }

  /**
   * Notes what is read of the fields of a document that inherits none, and says what its keys say that have a value; `unsure`
   * is what the others say that are not read: their values are not looked at.
   */
  private roots(keys: Keys, object: object): number {
    let said = 0;
    let unsure = 0;
    let at = 0;
    for (const key in object) {
      const known = keys.at(key, at++);
      const place = known.place;
      if (place !== undefined) {
        const before = this.at;
        const value = (object as Record<string, unknown>)[key];
        this.value(place, key, value);
        if (known.others !== undefined) {
          this.further(known.others, key, value);
        }
        // Of what stands for nothing there is no note.
        said |= this.at === before ? 0 : known.says;
      } else if (known.isMethod) {
        this.left = true;
      } else if ((known.says & keys.otherwise) !== 0) {
        unsure |= known.says;
      } else if (known.says !== 0 && !isLeftOut(given((object as Record<string, unknown>)[key], key))) {
        said |= known.says;
      }
    }
    this.unsure = unsure;
    return said;
  }

  /** Notes what is read of the fields of an object that inherits none. */
  private fields(keys: Keys, object: object): void {
    let at = 0;
    for (const key in object) {
      const known = keys.at(key, at++);
      const place = known.place;
      if (place !== undefined) {
        const value = (object as Record<string, unknown>)[key];
        this.value(place, key, value);
        if (known.others !== undefined) {
          this.further(known.others, key, value);
        }
      } else if (known.isMethod) {
        this.left = true;
      }
    }
  }

  /** Notes what is read of the fields of an object that may inherit some, which are none of its own. */
  private ownFields(keys: Keys, object: object): void {
    Object.keys(object).forEach((key, at) => {
      const known = keys.at(key, at);
      if (known.place !== undefined) {
        const value = (object as Record<string, unknown>)[key];
        this.value(known.place, key, value);
        if (known.others !== undefined) {
          this.further(known.others, key, value);
        }
      } else if (known.isMethod) {
        this.left = true;
      }
    });
  }

  /** Apart: a function here would be made for every field. */
  private further(others: readonly Place[], key: string, value: unknown): void {
    others.forEach((other) => this.value(other, key, value));
  }

  /** A value for a place. What most are is here: so little is compiled with what goes through the fields. */
  private value(place: Place, key: At, value: unknown): void {
    if (typeof value === "string") {
      this.string(place, value);
    } else if (typeof value === "number" && (value | 0) === value) {
      this.cell(place.head | Word.Integer, value);
    } else {
      this.other(place, key, value);
    }
  }

  private other(place: Place, key: At, value: unknown): void {
    // One comparison after the other: that is quicker than a switch, for which the name of the type is looked up.
    if (typeof value === "boolean") {
      this.words[this.at++] = place.head | (value ? Word.True : Word.False);
    } else if (typeof value === "object") {
      if (value === null) {
        this.words[this.at++] = place.head | Word.Null;
      } else {
        this.nested(place, key, value);
      }
    } else if (typeof value === "number") {
      this.number(place.head, value);
    } else if (typeof value === "bigint") {
      this.text(place.head | Word.Digits, value.toString());
    }
  }

  private nested(place: Place, key: At, value: object): void {
    if (Array.isArray(value)) {
      this.list(place, value);
      return;
    }
    const isOwn = isPlain(value) && !this.polluted;
    if (!isOwn && !isPlain(value)) {
      const stands = standsFor(value, key);
      if (stands !== value) {
        this.left ||= isHolding(stands);
        if (!this.left) {
          this.value(place, key, stands);
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
      if (isOwn) {
        this.fields(place.keys, value);
      } else {
        this.ownFields(place.keys, value);
      }
    } else if (asks(value)) {
      // A plain object. Another was asked above, where it may have stood for itself.
      this.left = true;
    } else if (place.kind === Kind.Money) {
      const own = isOwn ? value : Object.assign(Object.create(null) as object, value);
      const { amount = null, currency = null } = own as { amount?: unknown; currency?: unknown };
      this.words[this.at++] = place.head | Word.Money;
      this.part(place.head, "amount", amount);
      this.part(place.head, "currency", currency);
    } else {
      this.words[this.at++] = place.head | Word.OtherObject;
    }
  }

  private list(place: Place, items: readonly unknown[]): void {
    const item = place.item;
    if (asks(items)) {
      this.left = true;
      return;
    }
    if (item === undefined) {
      this.words[this.at++] = place.head | Word.OtherList;
      return;
    }
    if (items.length > place.longest) {
      this.left = true;
      return;
    }
    // As long as it is now, whatever its items do to it: JSON.stringify does the same.
    const length = items.length;
    this.cell(place.head | Word.List, length);
    for (let at = 0; at < length; at++) {
      const before = this.at;
      this.value(item, at, items[at]);
      // What stands for nothing is null in a list.
      if (this.at === before) {
        this.words[this.at++] = item.head | Word.Null;
      }
    }
  }

  /** A text, or the member that it names. */
  private string(place: Place, text: string): void {
    const member = place.members?.of(text);
    if (member === undefined) {
      this.text(place.head | Word.Text, text);
    } else {
      this.cell(place.head | Word.Member, member);
    }
  }

  /** The amount or the currency of money. */
  private part(head: number, key: string, value: unknown): void {
    if (typeof value === "string") {
      this.text(head | Word.Text, value);
    } else if (typeof value === "number") {
      this.number(head, value);
    } else if (typeof value === "bigint") {
      this.text(head | Word.Digits, value.toString());
    } else {
      const stands = typeof value === "object" && value !== null ? standsFor(value, key) : null;
      if (typeof stands === "object") {
        this.words[this.at++] = head | Word.Null;
      } else {
        this.part(head, key, stands);
      }
    }
  }

  /** A cell of two words. */
  private cell(head: number, word: number): void {
    const words = this.words;
    const at = this.at;
    words[at] = head;
    words[at + 1] = word;
    this.at = at + 2;
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
    this.cell(head, text.length);
    if (text.length > SHORT || this.rest !== "" || !this.short(text)) {
      this.long(text);
    }
  }

  private long(text: string): void {
    this.left ||= text.length > LONG;
    this.rest += text;
  }

  /** Writes a text as UTF-8, unless it has a character of two units: then nothing of it counts as written. */
  private short(text: string): boolean {
    const texts = this.texts;
    let to = this.to;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) {
        return this.beyondAscii(text, at, to);
      }
      texts[to++] = unit;
    }
    this.to = to;
    return true;
  }

  /** The same from a character on that is not ASCII: apart, so that what most texts take stays small. */
  private beyondAscii(text: string, from: number, start: number): boolean {
    const texts = this.texts;
    let to = start;
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < 0x80) {
        texts[to++] = unit;
      } else if (unit < 0x800) {
        texts[to++] = 0xc0 | (unit >> 6);
        texts[to++] = 0x80 | (unit & 0x3f);
      } else if ((unit & 0xf800) !== 0xd800) {
        texts[to++] = 0xe0 | (unit >> 12);
        texts[to++] = 0x80 | ((unit >> 6) & 0x3f);
        texts[to++] = 0x80 | (unit & 0x3f);
      } else {
        return false;
      }
    }
    this.to = to;
    return true;
  }
}

/** Whether what stands for an object is one that a walk would ask once more. */
function isHolding(stands: unknown): boolean {
  return typeof stands === "object" && stands !== null && !isPlain(stands) && !Array.isArray(stands);
}

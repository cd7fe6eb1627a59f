/**
 * Few rules are decided while an object is walked: by the engine's own tables, which say for each place which rules its value
 * leaves, a bit for each. A sieve knows values as they usually are. Where it meets anything else that a rule which is
 * left depends on, it says so, and the engine is asked as without it.
 */
import { asks, given, isLeftOut, isPlain, isPolluted, isWhole } from "./document.js";
import type { Members } from "./members.js";
import { everyOf, isThere, type ListMesh, listOf, type Mesh, meshesOf, type Part, type SieveData, Tells } from "./mesh.js";
import { type Key, type Keys, Kind, type Outline, type Place } from "./places.js";
import { partOfTime, positionOf } from "./written.js";

/** Longer texts may have more bytes than a text of facts may. */
const LONG = Math.floor(0x10000 / 3);
/** Where a line has more stretches, its middle is looked at first. */
const FEW = 16;
/** So many walks are counted; then counting begins anew. */
const WALKS = 0x3fffffff;
/** How often a sieve has to have been of no use, on balance, before it is left alone, and for how many calls. */
const PATIENCE = 64;
const PAUSE = 4096;

/** The sieve of one set of rules. */
export class Sieve {
  /** Per bit, the name of the rule. */
  readonly #names: readonly string[];
  readonly #outline: Outline;
  readonly #all: number;
  readonly #rest: number;
  readonly #meshes: readonly Mesh[];
  readonly #every: number;
  readonly #lists: readonly ListMesh[];
  /** What stands there, until everything else is seen. */
  private readonly found: (readonly unknown[] | undefined)[];
  readonly #event: Place | undefined;
  /** The rules that nothing has ruled out so far. */
  private possible = 0;
  /** Those of which something is missing, or not as it usually is. */
  private open = 0;
  /** What the keys of a document say that are not read. */
  private unsure = 0;
  /** Whether there is something that the engine has to see. */
  private left = false;
  /** Texts that wait until all that is seen at once is seen: then rules are left for few of them. */
  private readonly waitingTexts: string[] = [];
  private readonly waitingMeshes: Mesh[] = [];
  private waiting = 0;
  /** The meshes that had a value, of an object or an item. */
  private met = 0;
  /** The number of this walk over an object, or an item: places that it comes to have it. */
  private walk = 0;
  private walks = 0;
  /** Whether an object is being walked: a getter of it may ask rules as well. */
  private taken = false;
  /** How often it was of use lately, more than it was not. */
  private use = 0;
  private pause = 0;

  /** `names` are those of all rules, by number. */
  constructor(data: SieveData, outline: Outline, names: readonly string[]) {
    this.#outline = outline;
    const { places } = outline;
    this.#names = data.rules.map((rule) => names[rule] as string);
    this.#all = data.rules.length < 32 ? (1 << data.rules.length) - 1 : -1;
    this.#rest = data.rest | 0;
    this.#meshes = meshesOf(data.meshes, places, this.#all);
    this.#every = everyOf(this.#meshes);
    this.#lists = data.lists.map((list, at) => listOf(list, places, this.#all, at));
    this.found = this.#lists.map(() => undefined);
    this.#event = data.event === undefined ? undefined : places[data.event];
  }

  /** The rules that fire on the document that was decided last, in order. */
  fired(): string[] {
    const names = this.#names;
    const fired: string[] = [];
    for (let left = this.possible; left !== 0; left &= left - 1) {
      fired.push(names[31 - Math.clz32(left & -left)] as string);
    }
    return fired;
  }

  /** Whether it decides a document that is framed like this: {@link fired} says how. No rule is open then. */
  decides(facts: object, framing: string): boolean {
    if (this.pause > 0) {
      this.pause--;
      return false;
    }
    // A document that is framed otherwise than the last one was is none of its failures.
    if (this.taken || framing === "document") {
      return false;
    }
    this.taken = true;
    try {
      const decided = this.document(facts, framing);
      this.use += decided ? (this.use < PATIENCE ? 1 : 0) : -1;
      if (this.use <= -PATIENCE) {
        this.use = 0;
        this.pause = PAUSE;
      }
      return decided;
    } finally {
      this.taken = false;
    }
  }

  private document(facts: object, framing: string): boolean {
    if (!isPlain(facts) || isPolluted()) {
      return false;
    }
    const { roots, bare, place } = this.#outline;
    this.possible = this.#all;
    this.open = 0;
    this.left = false;
    this.met = 0;
    this.waiting = 0;
    const walk = (this.walk = this.next());
    if (framing !== "roots" && place !== undefined) {
      place.seen = walk;
    }
    this.unsure = 0;
    const said = this.fields(framing === "roots" ? roots : bare, facts);
    this.left ||= this.#outline.framed(said, this.unsure) !== framing;
    if (this.met !== this.#every) {
      this.absent(this.#meshes);
    }
    this.drain(0);
    for (const list of this.#lists) {
      const items = this.found[list.at];
      this.found[list.at] = undefined;
      if (items !== undefined && isThere(list.place, walk)) {
        this.items(list.place, items);
      } else if (list.optional && isThere(list.parent, walk)) {
        this.possible &= ~list.any;
      } else {
        this.open |= list.rules;
      }
    }
    this.left ||= this.#event?.seen === walk;
    return !this.left && (this.possible & (this.open | this.#rest)) === 0;
  }

  /** The number of a new walk. */
  private next(): number {
    if (this.walks >= WALKS) {
      this.#outline.places.forEach((place) => (place.seen = place.none = 0));
      this.walks = 0;
    }
    return ++this.walks;
  }

  /** What those say that had no value. */
  private absent(meshes: readonly Mesh[]): void {
    for (const { bit, absent, parent, decides } of meshes) {
      if ((this.met & bit) !== 0) {
        continue;
      }
      if (absent !== undefined && isThere(parent, this.walk)) {
        this.possible &= absent;
      } else {
        this.open |= decides;
      }
    }
  }

  /** The fields of an object, and what those say of a document that have a value; `unsure` is what the others say. */
  private fields(keys: Keys, object: object): number {
    const walk = this.walk;
    let said = 0;
    let at = 0;
    for (const key in object) {
      const known = keys.at(key, at++);
      const place = known.place;
      if (place !== undefined) {
        const value = (object as Record<string, unknown>)[key];
        if (place.seen === walk || known.others !== undefined) {
          // It is given twice, or stands for several places.
          this.left = true;
        }
        place.seen = walk;
        if (typeof value === "string") {
          this.text(place, value);
        } else if (typeof value === "number") {
          this.number(place, value);
        } else {
          this.other(place, value);
        }
        if (known.says !== 0 && place.seen === walk) {
          said |= known.says;
        }
      } else if ((known.says & keys.otherwise) !== 0) {
        this.unsure |= known.says;
      } else if (known.says !== 0 || known.isMethod) {
        said |= this.unread(known, object);
      }
    }
    return said;
  }

  /** What the key of a root says that no rule reads. */
  private unread(known: Key, object: object): number {
    this.left ||= known.isMethod;
    return isLeftOut(given((object as Record<string, unknown>)[known.key], known.key)) ? 0 : known.says;
  }

  private text(place: Place, text: string): void {
    const mesh = place.mesh;
    this.met |= mesh.bit;
    if (mesh.tells === Tells.Members) {
      const member = (place.members as Members).of(text);
      if (member !== undefined) {
        this.possible &= mesh.masks[member] as number;
        return;
      }
    }
    this.written(place, mesh, text);
  }

  private written(place: Place, mesh: Mesh, text: string): void {
    if (text.length > LONG || !isWhole(text) || place.kind >= Kind.Keys) {
      this.left = true;
    } else if ((this.possible & mesh.decides) !== 0) {
      this.waitingTexts[this.waiting] = text;
      this.waitingMeshes[this.waiting++] = mesh;
    }
  }

  private number(place: Place, value: number): void {
    const mesh = place.mesh;
    this.met |= mesh.bit;
    if (mesh.tells === Tells.Numbers && (value | 0) === value) {
      this.position(mesh, value * mesh.scale);
    } else {
      this.wide(place, mesh, value);
    }
  }

  private wide(place: Place, mesh: Mesh, value: number): void {
    if (!Number.isFinite(value) || place.kind >= Kind.Keys) {
      this.left = true;
    } else if (mesh.tells === Tells.Numbers) {
      const text = String(value);
      this.position(mesh, positionOf(text, 0, text.length, mesh.scale));
    } else {
      this.unfit(mesh);
    }
  }

  /** A value that is neither a text nor a number. */
  private other(place: Place, value: unknown): void {
    const mesh = place.mesh;
    if (typeof value === "boolean") {
      this.met |= mesh.bit;
      if (mesh.tells === Tells.Booleans) {
        this.possible &= mesh.masks[value ? 1 : 0] as number;
      } else {
        this.left ||= place.kind >= Kind.Keys;
        this.unfit(mesh);
      }
    } else if (typeof value === "object") {
      if (value === null) {
        place.none = this.walk;
      } else {
        this.nested(place, value);
      }
    } else {
      // It stands for nothing, unless it is a number for the engine to read.
      place.seen = 0;
      this.left ||= typeof value === "bigint";
    }
  }

  /** A value of another kind than is expected: it is there all the same. */
  private unfit(mesh: Mesh): void {
    if (mesh.tells === Tells.Nothing) {
      this.possible &= mesh.masks[0] as number;
    } else {
      this.open |= mesh.decides;
    }
  }

  /** A position on a line; none where it is not known. */
  private position(mesh: Mesh, position: number): void {
    if (position !== position) {
      this.open |= mesh.decides;
      return;
    }
    const cuts = mesh.cuts;
    let stretch = cuts.length > FEW ? begun(cuts, position) : 0;
    while (stretch < cuts.length && (cuts[stretch] as number) <= position) {
      stretch++;
    }
    this.possible &= mesh.masks[stretch] as number;
  }

  /** The texts that wait, from one on. */
  private drain(from: number): void {
    for (let at = from; at < this.waiting; at++) {
      const mesh = this.waitingMeshes[at] as Mesh;
      if ((this.possible & mesh.decides) !== 0) {
        this.read(mesh, this.waitingTexts[at] as string);
      }
    }
    this.waiting = from;
  }

  /** A text on which rules that are left depend. */
  private read(mesh: Mesh, text: string): void {
    switch (mesh.tells) {
      case Tells.Texts: {
        let possible = this.possible & (mesh.masks[mesh.named.of(text) ?? mesh.others] as number);
        for (const part of mesh.parts) {
          possible &= has(text, part) ? part.with : part.without;
        }
        this.possible = possible;
        break;
      }
      case Tells.Clock:
        this.position(mesh, partOfTime(text, mesh.written, mesh.since, mesh.from) * mesh.scale);
        break;
      case Tells.Numbers:
        this.position(mesh, positionOf(text, 0, text.length, mesh.scale));
        break;
      case Tells.Amounts: {
        const end = text.length - mesh.written.length - 1;
        const isAmount = end > 0 && text.charCodeAt(end) === 0x20 && text.endsWith(mesh.written);
        this.position(mesh, isAmount ? positionOf(text, 0, end, mesh.scale) : Number.NaN);
        break;
      }
      case Tells.Nothing:
        this.possible &= mesh.masks[0] as number;
        break;
      default:
        this.open |= mesh.decides;
    }
  }

  private nested(place: Place, value: object): void {
    if (Array.isArray(value)) {
      if (place.list === undefined) {
        this.items(place, value);
      } else {
        this.found[place.list.at] = value;
      }
    } else if (!isPlain(value)) {
      this.met |= place.mesh.bit;
      this.unfit(place.mesh);
      // A Date is a time for the engine to read.
      this.left ||= !(value instanceof Date) || Number.isNaN(value.getTime()) || place.kind >= Kind.Keys;
    } else if (place.kind === Kind.Keys) {
      this.fields(place.keys, value);
    } else if (place.kind === Kind.Money && !asks(value)) {
      this.money(place, value);
    } else {
      this.left = true;
    }
  }

  private money(place: Place, value: { amount?: unknown; currency?: unknown }): void {
    const { amount, currency } = value;
    const text = typeof amount === "number" && Number.isFinite(amount) ? String(amount) : amount;
    if (typeof text !== "string" || typeof currency !== "string" || !isWhole(text) || !isWhole(currency)) {
      this.left = true;
      return;
    }
    const mesh = place.mesh;
    this.met |= mesh.bit;
    if (mesh.tells === Tells.Amounts) {
      this.position(mesh, currency === mesh.written ? positionOf(text, 0, text.length, mesh.scale) : Number.NaN);
    } else {
      this.unfit(mesh);
    }
  }

  private items(place: Place, items: readonly unknown[]): void {
    const { item, list } = place;
    if (item === undefined || items.length > place.longest || asks(items)) {
      this.left = true;
      return;
    }
    const { walk, met, possible, open, waiting } = this;
    let asked = list === undefined ? 0 : possible & list.rules;
    if (list === undefined || asked === 0) {
      this.unasked(item, items);
      return;
    }
    const { any, all, no } = list;
    let holds = 0;
    let fails = 0;
    let unsure = 0;
    // As long as it is now, whatever its items do to it.
    const { length } = items;
    for (let at = 0; at < length; at++) {
      const value = items[at];
      const own = (this.walk = this.next());
      item.seen = own;
      this.possible = asked;
      this.open = 0;
      this.met = 0;
      if (typeof value === "string") {
        this.text(item, value);
      } else if (typeof value === "number") {
        this.number(item, value);
      } else {
        this.other(item, value);
      }
      if (this.met !== list.every) {
        this.absent(list.meshes);
      }
      if (this.waiting !== waiting) {
        this.drain(waiting);
      }
      const here = this.open & this.possible;
      holds |= this.possible & ~here;
      fails |= asked & ~this.possible;
      unsure |= here;
      // The rules for which further items matter.
      asked &= ~((holds & (any | no)) | (fails & all));
    }
    this.walk = walk;
    this.met = met;
    const about = possible & list.rules;
    const settled = (holds & (any | no)) | (fails & all);
    this.open = open | (about & unsure & ~settled);
    this.possible = possible & ~(about & ((any & ~holds & ~unsure) | (all & fails) | (no & holds)));
  }

  /** Items on which no rule depends that is left: the engine may still have to refuse them. */
  private unasked(item: Place, items: readonly unknown[]): void {
    const { walk, met, possible, open } = this;
    this.possible = 0;
    const { length } = items;
    for (let at = 0; at < length; at++) {
      const value = items[at];
      this.walk = this.next();
      if (item.kind === Kind.Keys && typeof value === "object" && value !== null && isPlain(value)) {
        this.glance(item.keys, value);
      } else {
        this.look(item, value);
      }
    }
    this.walk = walk;
    this.met = met;
    this.possible = possible;
    this.open = open;
  }

  /** {@link fields} of which none counts. */
  private glance(keys: Keys, object: object): void {
    const walk = this.walk;
    let at = 0;
    for (const key in object) {
      const known = keys.at(key, at++);
      const place = known.place;
      if (place !== undefined) {
        if (place.seen === walk || known.others !== undefined) {
          this.left = true;
        }
        place.seen = walk;
        this.look(place, (object as Record<string, unknown>)[key]);
      } else if (known.isMethod) {
        this.left = true;
      }
    }
  }

  private look(place: Place, value: unknown): void {
    if (typeof value === "string") {
      this.left ||= value.length > LONG || !isWhole(value);
    } else if (typeof value === "number") {
      this.left ||= value - value !== 0;
    } else if (typeof value !== "boolean") {
      this.other(place, value);
    }
  }
}

/** How many of many stretches a position is behind. */
function begun(cuts: readonly number[], position: number): number {
  let from = 0;
  let to = cuts.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((cuts[middle] as number) <= position) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

function has(text: string, { how, text: part }: Part): boolean {
  return how === "starts_with" ? text.startsWith(part) : how === "ends_with" ? text.endsWith(part) : text.includes(part);
}

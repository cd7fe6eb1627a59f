"use strict";
/** What a walk over facts looks at: the places that rules read, under the keys of objects, as the engine lays them out. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.Keys = exports.EXPECTED = void 0;
exports.placesOf = placesOf;
exports.below = below;
/** So many texts are found without a look into the table of all. */
const NEAR = 64;
/** The numbers of an enum's members by their texts. */
class Members {
    #all = new Map();
    /** Texts that were asked for and are members, where their characters say, and their numbers. */
    texts = new Array(NEAR).fill("");
    numbers = new Array(NEAR).fill(0);
    constructor(texts) {
        // Of a text that stands there twice the first counts.
        texts.forEach((text, number) => this.#all.has(text) || this.#all.set(text, number));
    }
    /** The number of the member that a text names. */
    of(text) {
        const last = text.length - 1;
        if (last < 0) {
            return this.#all.get(text);
        }
        const at = (text.charCodeAt(0) * 5 + text.charCodeAt(last) + last * 3) & (NEAR - 1);
        return this.texts[at] === text ? this.numbers[at] : this.found(text, at);
    }
    found(text, at) {
        const number = this.#all.get(text);
        if (number !== undefined) {
            this.texts[at] = text;
            this.numbers[at] = number;
        }
        return number;
    }
}
/** Objects of one kind mostly have their keys in one order: so many are expected where the last one had them. */
exports.EXPECTED = 64;
/** The keys that are read of an object. */
class Keys {
    /** The keys that the last objects had, in their order. */
    expected;
    #below;
    #says;
    /** What a key says that is no root. */
    otherwise;
    constructor(below, says = new Map(), otherwise = 0) {
        this.#below = below;
        this.#says = says;
        this.otherwise = otherwise;
        this.expected = new Array(exports.EXPECTED).fill(this.known(""));
    }
    /** What is known of a key. */
    known(key) {
        const [place, ...others] = this.#below.get(key) ?? [];
        const says = this.#says.get(key) ?? this.otherwise;
        const isMethod = key === "toJSON";
        return { key, place: isMethod ? undefined : place, others: others.length > 0 ? others : undefined, says, isMethod };
    }
    /** The same of the key that stands there; where it was not the one expected, from now on it is. */
    at(key, at) {
        if (at < exports.EXPECTED) {
            const expected = this.expected[at];
            if (expected.key === key) {
                return expected;
            }
        }
        return this.found(key, at);
    }
    found(key, at) {
        const found = this.known(key);
        if (at < exports.EXPECTED) {
            this.expected[at] = found;
        }
        return found;
    }
}
exports.Keys = Keys;
const SINGLE = { head: 0, kind: 0 /* Kind.Single */, keys: new Keys(new Map()), item: undefined, longest: 0, members: undefined };
function placesOf(layout) {
    const members = layout.members.map((texts) => new Members(texts));
    const places = layout.places.map((_, number) => ({ ...SINGLE, head: number << 4 }));
    layout.places.forEach((said, number) => {
        const place = places[number];
        if (said === "money") {
            place.kind = 1 /* Kind.Money */;
        }
        else if (said !== "single" && "items" in said) {
            place.kind = 3 /* Kind.Items */;
            place.item = places[said.items[0]];
            place.longest = said.items[1];
        }
        else if (said !== "single" && "member" in said) {
            place.members = members[said.member];
        }
        else if (said !== "single") {
            place.kind = 2 /* Kind.Keys */;
            place.keys = new Keys(below(layout, number, places));
        }
    });
    return places;
}
/** What is read under the keys of a place. */
function below(layout, number, places) {
    const found = new Map();
    const said = layout.places[number];
    for (const [key, place] of typeof said === "object" && "keys" in said ? said.keys : []) {
        found.set(key, [...(found.get(key) ?? []), places[place]]);
    }
    return found;
}

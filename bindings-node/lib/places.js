"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Outline = exports.Keys = exports.EXPECTED = void 0;
/** What a walk over facts looks at: the places that rules read, under the keys of objects, as the engine lays them out. */
const members_js_1 = require("./members.js");
const mesh_js_1 = require("./mesh.js");
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
/** What is asked for each value comes first: it lies side by side then. */
const SINGLE = {
    seen: 0,
    mesh: mesh_js_1.NO_MESH,
    kind: 0 /* Kind.Single */,
    members: undefined,
    keys: new Keys(new Map()),
    head: 0,
    item: undefined,
    longest: 0,
    list: undefined,
    none: 0,
};
/** What is read of documents. */
class Outline {
    places;
    /** The keys of a document that are roots, and those of one that is the record of a bare one, at this place. */
    roots;
    bare;
    place;
    #framings;
    constructor(layout) {
        const places = placesOf(layout);
        const says = new Map(layout.says);
        const keys = (place) => new Keys(below(layout, place, places), says, layout.otherwise);
        this.places = places;
        this.roots = keys(0);
        this.bare = keys(layout.bare ?? -1);
        this.place = layout.bare === undefined ? undefined : places[layout.bare];
        this.#framings = layout.framings;
    }
    /** The framing that keys say, if it is the same whatever the others say that have not been looked at. */
    framed(said, unsure) {
        const found = this.#framings[said];
        return found === this.#framings[said | unsure] ? (found ?? "document") : undefined;
    }
}
exports.Outline = Outline;
function placesOf(layout) {
    const members = layout.members.map((texts) => new members_js_1.Members(texts));
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

"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Projector = exports.Desk = void 0;
/**
 * Facts on a slip: a walk over an object that notes the values which the rules read, in the cells that
 * `facade/src/slip.rs` describes, in memory that the engine reads. Nothing else of the object is looked at. What a slip
 * cannot say is left to the document.
 */
const document_js_1 = require("./document.js");
var Kind;
(function (Kind) {
    Kind[Kind["Single"] = 0] = "Single";
    Kind[Kind["Money"] = 1] = "Money";
    Kind[Kind["Keys"] = 2] = "Keys";
    Kind[Kind["Items"] = 3] = "Items";
    /** The key `toJSON`: the object may stand for something else. */
    Kind[Kind["Method"] = 4] = "Method";
})(Kind || (Kind = {}));
/** `dangjiu_facade::slip::Word` */
var Word;
(function (Word) {
    Word[Word["Null"] = 0] = "Null";
    Word[Word["False"] = 1] = "False";
    Word[Word["True"] = 2] = "True";
    Word[Word["Integer"] = 3] = "Integer";
    Word[Word["Wide"] = 4] = "Wide";
    Word[Word["Digits"] = 5] = "Digits";
    Word[Word["Text"] = 6] = "Text";
    Word[Word["Object"] = 7] = "Object";
    Word[Word["List"] = 8] = "List";
    Word[Word["OtherObject"] = 9] = "OtherObject";
    Word[Word["OtherList"] = 10] = "OtherList";
    Word[Word["Other"] = 11] = "Other";
    Word[Word["Money"] = 12] = "Money";
})(Word || (Word = {}));
/** Texts up to here are written letter by letter, which is quicker than asking for it. */
const SHORT = 200;
/** Longer texts are left to the document. */
const LONG = 0x10000;
const FIRST_BYTES = 0x10000;
const MOST_BYTES = 0x4000000;
const encoder = new TextEncoder();
const NOTHING = {};
/** The memory in which slips are written, one for all rules of an engine. */
class Desk {
    words = new Int32Array(0);
    bytes = new Uint8Array(0);
    /** Whether a slip is being written: a getter of an object may ask rules as well. */
    taken = false;
    #native;
    #laid = 0;
    constructor(native) {
        this.#native = native;
    }
    /** Sees to it that there are so many bytes, and that they can be reached. */
    reach(bytes) {
        if (bytes > this.#laid) {
            this.#native.lay(bytes);
            this.#laid = bytes;
            this.#look();
        }
        else if (this.words.length === 0) {
            this.#look();
        }
    }
    #look() {
        this.bytes = this.#native.view();
        this.words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, this.#laid >> 2);
    }
}
exports.Desk = Desk;
/** Writes slips for one set of rules. */
class Projector {
    #desk;
    #roots;
    #framings;
    #otherwise;
    #bare;
    /** How the last document was framed: mostly as the next one is. */
    #framing = "bare";
    words;
    bytes;
    at = 0;
    left = false;
    behind;
    least;
    /** Whether every object inherits something. */
    polluted = false;
    /** `behind` is how many words the engine may write behind a slip. */
    constructor(layout, desk, behind) {
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
        const roots = places[0]?.keys ?? new Map();
        const bare = this.#bare?.keys ?? new Map();
        const keys = new Set([...says.keys(), ...roots.keys(), ...bare.keys()]);
        const root = (key) => ({
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
    write(facts) {
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
        }
        finally {
            desk.taken = false;
        }
    }
    document(facts) {
        if (!isPlain(facts)) {
            const stands = (0, document_js_1.standsFor)(facts, "");
            if (typeof stands !== "object" || stands === null || Array.isArray(stands) || (0, document_js_1.isUnfit)(stands)) {
                this.left = true;
                return;
            }
            facts = stands;
        }
        if (this.polluted || !isPlain(facts)) {
            facts = Object.assign(Object.create(null), facts);
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
    asRoots(facts) {
        const [roots, otherwise] = [this.#roots, this.#otherwise];
        let said = 0;
        for (const key in facts) {
            const root = roots.get(key);
            if (root === undefined) {
                said |= otherwise;
            }
            else {
                said |= root.says;
                if (root.roots !== undefined) {
                    this.value(root.roots, key, facts[key]);
                }
            }
        }
        return said;
    }
    asBare(facts) {
        const [roots, otherwise] = [this.#roots, this.#otherwise];
        let said = 0;
        if (this.#bare !== undefined) {
            this.words[this.at++] = this.#bare.head | Word.Object;
        }
        for (const key in facts) {
            const root = roots.get(key);
            if (root === undefined) {
                said |= otherwise;
            }
            else {
                said |= root.says;
                if (root.bare !== undefined) {
                    this.value(root.bare, key, facts[key]);
                }
            }
        }
        return said;
    }
    /** The members of an object that are read. */
    members(keys, object) {
        if (isPlain(object) && !this.polluted) {
            for (const key in object) {
                const place = keys.get(key);
                if (place !== undefined) {
                    this.value(place, key, object[key]);
                }
            }
            return;
        }
        for (const key of Object.keys(object)) {
            const place = keys.get(key);
            if (place !== undefined) {
                this.value(place, key, object[key]);
            }
        }
    }
    /** A value for the places that are read under its key. */
    value(place, key, value) {
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
                }
                else {
                    this.number(place.head, value);
                }
                break;
            case "boolean":
                this.words[this.at++] = place.head | (value ? Word.True : Word.False);
                break;
            case "object":
                if (value === null) {
                    this.words[this.at++] = place.head | Word.Null;
                }
                else {
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
    nested(place, key, value) {
        if (Array.isArray(value)) {
            this.list(place, value);
            return;
        }
        if (!isPlain(value)) {
            const stands = (0, document_js_1.standsFor)(value, key);
            if (stands !== value) {
                this.left ||= typeof stands === "object" && stands !== null && !isPlain(stands) && !Array.isArray(stands);
                if (!this.left) {
                    this.value(place.next === undefined ? place : { ...place, next: undefined }, key, stands);
                }
                return;
            }
            if ((0, document_js_1.isUnfit)(value)) {
                this.text(place.head | Word.Other, (0, document_js_1.typeName)(value));
                return;
            }
        }
        if (place.kind === Kind.Keys) {
            this.words[this.at++] = place.head | Word.Object;
            this.members(place.keys, value);
        }
        else if (place.kind === Kind.Money) {
            const { amount = null, currency = null } = value;
            this.words[this.at++] = place.head | Word.Money;
            this.part(place.head, amount);
            this.part(place.head, currency);
        }
        else {
            this.words[this.at++] = place.head | Word.OtherObject;
        }
    }
    list(place, items) {
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
    part(head, value) {
        if (typeof value === "string") {
            this.text(head | Word.Text, value);
        }
        else if (typeof value === "number") {
            this.number(head, value);
        }
        else if (typeof value === "bigint") {
            this.text(head | Word.Digits, value.toString());
        }
        else {
            const stands = typeof value === "object" && value !== null && !isPlain(value) ? (0, document_js_1.standsFor)(value, "") : null;
            if (typeof stands === "object") {
                this.words[this.at++] = head | Word.Null;
            }
            else {
                this.part(head, stands);
            }
        }
    }
    number(head, value) {
        if (Number.isSafeInteger(value)) {
            this.words[this.at++] = head | Word.Wide;
            this.words[this.at++] = value;
            this.words[this.at++] = Math.floor(value / 0x100000000);
        }
        else {
            this.text(head | Word.Digits, (0, document_js_1.digits)(value));
        }
    }
    text(head, text) {
        const bytes = this.bytes;
        const start = (this.at + 2) << 2;
        const length = text.length;
        let end = start;
        if (length > SHORT) {
            end = this.longText(start, text);
        }
        else {
            for (let at = 0; at < length; at++) {
                let code = text.charCodeAt(at);
                if (code < 0x80) {
                    bytes[end++] = code;
                }
                else if (code < 0x800) {
                    bytes[end++] = 0xc0 | (code >> 6);
                    bytes[end++] = 0x80 | (code & 0x3f);
                }
                else {
                    if (code >= 0xd800 && code < 0xe000) {
                        const second = code < 0xdc00 ? text.charCodeAt(++at) : 0;
                        if ((second & 0xfc00) !== 0xdc00) {
                            throw (0, document_js_1.half)();
                        }
                        code = 0x10000 + ((code & 0x3ff) << 10) + (second & 0x3ff);
                        bytes[end++] = 0xf0 | (code >> 18);
                        bytes[end++] = 0x80 | ((code >> 12) & 0x3f);
                    }
                    else {
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
    longText(start, text) {
        if (!(0, document_js_1.isWhole)(text)) {
            throw (0, document_js_1.half)();
        }
        if (text.length > LONG) {
            this.left = true;
            return start;
        }
        const end = start + text.length * 3;
        return end > this.bytes.length ? end : start + encoder.encodeInto(text, this.bytes.subarray(start)).written;
    }
}
exports.Projector = Projector;
/** Whether an object stands for itself and inherits nothing that counts. */
function isPlain(value) {
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
}
function placesOf(layout) {
    const method = { head: 0, kind: Kind.Method, keys: new Map(), item: undefined, longest: 0, next: undefined };
    const places = layout.places.map((_, number) => ({ ...method, head: number << 4, kind: Kind.Single, keys: new Map() }));
    layout.places.forEach((said, number) => {
        const place = places[number];
        if (said === "money") {
            place.kind = Kind.Money;
        }
        else if (said !== "single" && "items" in said) {
            place.kind = Kind.Items;
            place.item = places[said.items[0]];
            place.longest = said.items[1];
        }
        else if (said !== "single") {
            place.kind = Kind.Keys;
            place.keys.set("toJSON", method);
            for (const [key, below] of said.keys) {
                const further = place.keys.get(key);
                // A key with several places is rare: each gets a copy, so that it can name the next.
                place.keys.set(key, further === undefined ? places[below] : { ...places[below], next: further });
            }
        }
    });
    return places;
}

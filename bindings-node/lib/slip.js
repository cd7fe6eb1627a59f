"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Projector = exports.Pad = exports.CELLS = void 0;
/**
 * Facts on a slip: a walk over an object that notes the values which the rules read, in the cells that
 * `facade/src/slip.rs` describes, in memory that the engine reads. Nothing else of the object is looked at. What a slip
 * cannot say is left to the document.
 */
const document_js_1 = require("./document.js");
const places_js_1 = require("./places.js");
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
exports.CELLS = SLIP + HEAD;
const encoder = new TextEncoder();
const NOTHING_READ = { read: 0, written: 0 };
/** The memory in which slips are written, one for all rules of an engine: a quarter for cells, the rest for texts. */
class Pad {
    words = new Int32Array(0);
    texts = new Uint8Array(0);
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
        const { buffer, byteOffset } = this.#native.view();
        this.words = new Int32Array(buffer, byteOffset, this.#laid >> 4);
        this.texts = new Uint8Array(buffer, byteOffset + this.words.byteLength, this.#laid - this.words.byteLength);
    }
}
exports.Pad = Pad;
/** Writes slips for one set of rules. */
class Projector {
    #pad;
    #outline;
    /** How the last document was framed: mostly as the next one is. */
    last = "bare";
    words;
    /** Where the next cell begins. */
    at = 0;
    texts;
    /** How many bytes of texts are written. */
    to = 0;
    /** The texts from the first on that is long or has a character of two units: they are written with one call. */
    rest = "";
    /** How many bytes the texts of the last slip took. */
    bytes = 0;
    left = false;
    behind;
    least;
    /** What the keys that are not read say, if they have values. */
    unsure = 0;
    /** Whether every object inherits something. */
    polluted = false;
    /** `behind` is how many words the engine may write behind the cells. */
    constructor(outline, pad, behind) {
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
    write(facts, lower, upper) {
        const pad = this.#pad;
        if (pad.taken) {
            return -1;
        }
        pad.taken = true;
        this.polluted = (0, document_js_1.isPolluted)();
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
                    if (written !== read && !(0, document_js_1.isWhole)(this.rest)) {
                        throw (0, document_js_1.half)();
                    }
                    this.bytes = this.to + written;
                    words[0] = lower;
                    words[1] = upper;
                    words[SLIP] = this.at - exports.CELLS;
                    words[SLIP + 1] = words.byteLength - (SLIP << 2);
                    words[SLIP + 2] = this.bytes;
                    return this.at - exports.CELLS;
                }
                if (this.least >= MOST_BYTES) {
                    return -1;
                }
                this.least = Math.max(this.least, words.byteLength << 2) * 2;
            }
        }
        finally {
            pad.taken = false;
        }
    }
    /** The slip that was written last, by itself. */
    written() {
        this.#pad.reach(0);
        const { words, texts } = this.#pad;
        const cells = words.slice(SLIP, this.at);
        cells[1] = cells.byteLength;
        const slip = new Uint8Array(cells.byteLength + this.bytes);
        slip.set(new Uint8Array(cells.buffer));
        slip.set(texts.subarray(0, this.bytes), cells.byteLength);
        return slip;
    }
    document(facts) {
        let isOwn = (0, document_js_1.isPlain)(facts);
        if (!isOwn) {
            // Bytes first: those of Node have a method `toJSON`.
            const stands = (0, document_js_1.isUnfit)(facts) ? undefined : (0, document_js_1.standsFor)(facts, "");
            if (typeof stands !== "object" || stands === null || Array.isArray(stands) || (0, document_js_1.isUnfit)(stands)) {
                this.left = true;
                return;
            }
            facts = stands;
            isOwn = (0, document_js_1.isPlain)(facts);
        }
        if (this.polluted || !isOwn) {
            facts = Object.assign(Object.create(null), facts);
        }
        const guess = this.last;
        let found;
        try {
            found = this.walk(guess, facts);
        }
        catch (error) {
            // What was refused may be read by no rule when the document is framed as it should be.
            found = this.framing(facts);
            if (found === guess) {
                throw error;
            }
        }
        if (found === "document") {
            this.left = true;
        }
        else if (found !== guess) {
            this.last = found;
            this.left = this.walk(found, facts) !== found || this.left;
        }
    }
    /** Notes what is read of a document that is framed like this, and says how it is framed: if otherwise, the notes are void. */
    walk(framing, facts) {
        this.at = exports.CELLS;
        this.to = 0;
        this.rest = "";
        this.left = false;
        const { roots, bare, place } = this.#outline;
        if (framing !== "roots" && place !== undefined) {
            this.words[this.at++] = place.head | 7 /* Word.Object */;
        }
        const said = this.roots(framing === "roots" ? roots : bare, facts);
        // Where something is left to the document, not all that there is was noted.
        return (this.left ? undefined : this.#outline.framed(said, this.unsure)) ?? this.framing(facts);
    }
    /**
     * How a document is framed, whatever the last one was. Values are looked at in turns, as far as it takes: those of roots, those
     * that rules read of a bare document, and all others.
     */
    framing(facts) {
        let said = 0;
        for (let turn = 0;; turn++) {
            let unsure = 0;
            for (const key in facts) {
                const known = this.#outline.bare.at(key, places_js_1.EXPECTED);
                const its = this.turn(known);
                if (its > turn) {
                    unsure |= known.says;
                }
                else if (its === turn && !(0, document_js_1.isLeftOut)((0, document_js_1.given)(facts[key], key))) {
                    said |= known.says;
                }
            }
            const found = this.#outline.framed(said, unsure);
            if (found !== undefined) {
                return found;
            }
        }
    }
    turn({ says, place }) {
        const isRoot = (says & this.#outline.bare.otherwise) === 0;
        return isRoot ? 0 : place !== undefined ? 1 : 2;
    }
    /**
     * Notes what is read of the fields of a document that inherits none, and says what its keys say that have a value; `unsure`
     * is what the others say that are not read: their values are not looked at.
     */
    roots(keys, object) {
        let said = 0;
        let unsure = 0;
        let at = 0;
        for (const key in object) {
            const known = keys.at(key, at++);
            const place = known.place;
            if (place !== undefined) {
                const before = this.at;
                const value = object[key];
                this.value(place, key, value);
                if (known.others !== undefined) {
                    this.further(known.others, key, value);
                }
                // Of what stands for nothing there is no note.
                said |= this.at === before ? 0 : known.says;
            }
            else if (known.isMethod) {
                this.left = true;
            }
            else if ((known.says & keys.otherwise) !== 0) {
                unsure |= known.says;
            }
            else if (known.says !== 0 && !(0, document_js_1.isLeftOut)((0, document_js_1.given)(object[key], key))) {
                said |= known.says;
            }
        }
        this.unsure = unsure;
        return said;
    }
    /** Notes what is read of the fields of an object that inherits none. */
    fields(keys, object) {
        let at = 0;
        for (const key in object) {
            const known = keys.at(key, at++);
            const place = known.place;
            if (place !== undefined) {
                const value = object[key];
                this.value(place, key, value);
                if (known.others !== undefined) {
                    this.further(known.others, key, value);
                }
            }
            else if (known.isMethod) {
                this.left = true;
            }
        }
    }
    /** Notes what is read of the fields of an object that may inherit some, which are none of its own. */
    ownFields(keys, object) {
        Object.keys(object).forEach((key, at) => {
            const known = keys.at(key, at);
            if (known.place !== undefined) {
                const value = object[key];
                this.value(known.place, key, value);
                if (known.others !== undefined) {
                    this.further(known.others, key, value);
                }
            }
            else if (known.isMethod) {
                this.left = true;
            }
        });
    }
    /** Apart: a function here would be made for every field. */
    further(others, key, value) {
        others.forEach((other) => this.value(other, key, value));
    }
    /** A value for a place. What most are is here: so little is compiled with what goes through the fields. */
    value(place, key, value) {
        if (typeof value === "string") {
            this.string(place, value);
        }
        else if (typeof value === "number" && (value | 0) === value) {
            this.cell(place.head | 3 /* Word.Integer */, value);
        }
        else {
            this.other(place, key, value);
        }
    }
    other(place, key, value) {
        // One comparison after the other: that is quicker than a switch, for which the name of the type is looked up.
        if (typeof value === "boolean") {
            this.words[this.at++] = place.head | (value ? 2 /* Word.True */ : 1 /* Word.False */);
        }
        else if (typeof value === "object") {
            if (value === null) {
                this.words[this.at++] = place.head | 0 /* Word.Null */;
            }
            else {
                this.nested(place, key, value);
            }
        }
        else if (typeof value === "number") {
            this.number(place.head, value);
        }
        else if (typeof value === "bigint") {
            this.text(place.head | 5 /* Word.Digits */, value.toString());
        }
    }
    nested(place, key, value) {
        if (Array.isArray(value)) {
            this.list(place, value);
            return;
        }
        const isOwn = (0, document_js_1.isPlain)(value) && !this.polluted;
        if (!isOwn && !(0, document_js_1.isPlain)(value)) {
            const stands = (0, document_js_1.standsFor)(value, key);
            if (stands !== value) {
                this.left ||= isHolding(stands);
                if (!this.left) {
                    this.value(place, key, stands);
                }
                return;
            }
            if ((0, document_js_1.isUnfit)(value)) {
                this.text(place.head | 11 /* Word.Other */, (0, document_js_1.typeName)(value));
                return;
            }
        }
        if (place.kind === 2 /* Kind.Keys */) {
            this.words[this.at++] = place.head | 7 /* Word.Object */;
            if (isOwn) {
                this.fields(place.keys, value);
            }
            else {
                this.ownFields(place.keys, value);
            }
        }
        else if ((0, document_js_1.asks)(value)) {
            // A plain object. Another was asked above, where it may have stood for itself.
            this.left = true;
        }
        else if (place.kind === 1 /* Kind.Money */) {
            const own = isOwn ? value : Object.assign(Object.create(null), value);
            const { amount = null, currency = null } = own;
            this.words[this.at++] = place.head | 12 /* Word.Money */;
            this.part(place.head, "amount", amount);
            this.part(place.head, "currency", currency);
        }
        else {
            this.words[this.at++] = place.head | 9 /* Word.OtherObject */;
        }
    }
    list(place, items) {
        const item = place.item;
        if ((0, document_js_1.asks)(items)) {
            this.left = true;
            return;
        }
        if (item === undefined) {
            this.words[this.at++] = place.head | 10 /* Word.OtherList */;
            return;
        }
        if (items.length > place.longest) {
            this.left = true;
            return;
        }
        // As long as it is now, whatever its items do to it: JSON.stringify does the same.
        const length = items.length;
        this.cell(place.head | 8 /* Word.List */, length);
        for (let at = 0; at < length; at++) {
            const before = this.at;
            this.value(item, at, items[at]);
            // What stands for nothing is null in a list.
            if (this.at === before) {
                this.words[this.at++] = item.head | 0 /* Word.Null */;
            }
        }
    }
    /** A text, or the member that it names. */
    string(place, text) {
        const member = place.members?.of(text);
        if (member === undefined) {
            this.text(place.head | 6 /* Word.Text */, text);
        }
        else {
            this.cell(place.head | 13 /* Word.Member */, member);
        }
    }
    /** The amount or the currency of money. */
    part(head, key, value) {
        if (typeof value === "string") {
            this.text(head | 6 /* Word.Text */, value);
        }
        else if (typeof value === "number") {
            this.number(head, value);
        }
        else if (typeof value === "bigint") {
            this.text(head | 5 /* Word.Digits */, value.toString());
        }
        else {
            const stands = typeof value === "object" && value !== null ? (0, document_js_1.standsFor)(value, key) : null;
            if (typeof stands === "object") {
                this.words[this.at++] = head | 0 /* Word.Null */;
            }
            else {
                this.part(head, key, stands);
            }
        }
    }
    /** A cell of two words. */
    cell(head, word) {
        const words = this.words;
        const at = this.at;
        words[at] = head;
        words[at + 1] = word;
        this.at = at + 2;
    }
    number(head, value) {
        if (Number.isSafeInteger(value)) {
            this.words[this.at++] = head | 4 /* Word.Wide */;
            this.words[this.at++] = value;
            this.words[this.at++] = Math.floor(value / 0x100000000);
        }
        else {
            this.text(head | 5 /* Word.Digits */, (0, document_js_1.digits)(value));
        }
    }
    text(head, text) {
        this.cell(head, text.length);
        if (text.length > SHORT || this.rest !== "" || !this.short(text)) {
            this.long(text);
        }
    }
    long(text) {
        this.left ||= text.length > LONG;
        this.rest += text;
    }
    /** Writes a text as UTF-8, unless it has a character of two units: then nothing of it counts as written. */
    short(text) {
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
    beyondAscii(text, from, start) {
        const texts = this.texts;
        let to = start;
        for (let at = from; at < text.length; at++) {
            const unit = text.charCodeAt(at);
            if (unit < 0x80) {
                texts[to++] = unit;
            }
            else if (unit < 0x800) {
                texts[to++] = 0xc0 | (unit >> 6);
                texts[to++] = 0x80 | (unit & 0x3f);
            }
            else if ((unit & 0xf800) !== 0xd800) {
                texts[to++] = 0xe0 | (unit >> 12);
                texts[to++] = 0x80 | ((unit >> 6) & 0x3f);
                texts[to++] = 0x80 | (unit & 0x3f);
            }
            else {
                return false;
            }
        }
        this.to = to;
        return true;
    }
}
exports.Projector = Projector;
/** Whether what stands for an object is one that a walk would ask once more. */
function isHolding(stands) {
    return typeof stands === "object" && stands !== null && !(0, document_js_1.isPlain)(stands) && !Array.isArray(stands);
}

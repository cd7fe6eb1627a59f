"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Members = void 0;
/** So many texts are found without a look into the table of all. */
const NEAR = 64;
/** Numbers of texts: of the members of an enum, or of what rules name. */
class Members {
    #all = new Map();
    /** Texts that were asked for and have a number, where their characters say, and their numbers. */
    texts = new Array(NEAR).fill("");
    numbers = new Array(NEAR).fill(undefined);
    /** Where there is any text. */
    taken = new Uint8Array(NEAR);
    constructor(texts) {
        // Of a text that stands there twice the first counts.
        texts.forEach((text, number) => this.#all.has(text) || this.#all.set(text, number));
        texts.forEach((text) => (this.taken[near(text)] = 1));
        // The empty text stands there from the beginning.
        this.numbers[near("")] = this.#all.get("");
    }
    /** The number of a text. */
    of(text) {
        const at = near(text);
        return this.texts[at] === text ? this.numbers[at] : this.found(text, at);
    }
    found(text, at) {
        if (this.taken[at] === 0) {
            return undefined;
        }
        const number = this.#all.get(text);
        if (number !== undefined) {
            this.texts[at] = text;
            this.numbers[at] = number;
        }
        return number;
    }
}
exports.Members = Members;
/** Where a text is looked for first. The number of a character that is not there counts as 0. */
function near(text) {
    const last = text.length - 1;
    return (text.charCodeAt(0) * 5 + text.charCodeAt(last) + last * 3) & (NEAR - 1);
}

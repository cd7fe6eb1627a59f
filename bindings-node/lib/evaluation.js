"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Decision = exports.Evaluation = void 0;
/** What one call comes to. */
const frozen_js_1 = require("./frozen.js");
/** What one call comes to; never changes. The objects are made when one is first read. */
class Evaluation {
    /** The same as JSON, byte for byte as every other host writes it. */
    json;
    #read;
    constructor(json) {
        this.json = json;
    }
    /** @internal */
    static of(json) {
        return new this(json);
    }
    #data() {
        return (this.#read ??= (0, frozen_js_1.frozen)(JSON.parse(this.json)));
    }
    /** The rules that fired, in order. */
    get fired() {
        return this.#data().fired;
    }
    /** The rules whose condition was false and whose `otherwise` ran. */
    get otherwise() {
        return this.#data().otherwise;
    }
    /** What is asked for. */
    get intents() {
        return this.#data().intents;
    }
    /** The steps that lacked something. */
    get withheld() {
        return this.#data().withheld;
    }
    /** The events that rules emitted. */
    get events() {
        return this.#data().events;
    }
    /** The rules that missing values leave undecided: missing is not false. */
    get undecided() {
        return this.#data().undecided;
    }
    /** The rules that could not be computed. */
    get errored() {
        return this.#data().errored;
    }
    /** The rules that only an engine with a memory can decide. */
    get needs_state() {
        return this.#data().needs_state;
    }
    /** What the event says it is, where no rule can know it. */
    get unknown_event() {
        return this.#data().unknown_event;
    }
    /** The plain data, the caller's own: made anew each time. */
    toJSON() {
        return JSON.parse(this.json);
    }
}
exports.Evaluation = Evaluation;
/** What is left open where nothing is. Each decision has its own, made when it is first read. */
const closed = () => ({ undecided: [], errored: [] });
/** Which rules fire, and, for as long as the rules are not freed, what is left open; nothing is asked for. */
class Decision {
    /** The rules that fire, in order. */
    fired;
    #open;
    constructor(fired, open) {
        this.fired = fired;
        this.#open = open;
    }
    /** @internal */
    static of(fired, open = closed) {
        return new this(fired, open);
    }
    /** The rules that missing values leave undecided; worked out when it is first read. */
    get undecided() {
        return this.#opened().undecided;
    }
    /** The rules that could not be computed; worked out when it is first read. */
    get errored() {
        return this.#opened().errored;
    }
    #opened() {
        if (typeof this.#open === "function") {
            this.#open = this.#open();
        }
        return this.#open;
    }
    /** The plain data. */
    toJSON() {
        return { fired: this.fired, ...this.#opened() };
    }
}
exports.Decision = Decision;

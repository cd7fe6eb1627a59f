"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Rules = void 0;
/** Compiled rules. */
const document_js_1 = require("./document.js");
const errors_js_1 = require("./errors.js");
const evaluation_js_1 = require("./evaluation.js");
const frozen_js_1 = require("./frozen.js");
const moment_js_1 = require("./moment.js");
const places_js_1 = require("./places.js");
const sieve_js_1 = require("./sieve.js");
const slip_js_1 = require("./slip.js");
const NOTHING = new Uint8Array(0);
const NO_REQUEST = (0, document_js_1.utf8)("{}");
/** How many bytes the length of a document takes. */
const LENGTH = 4;
/** Rules that nobody holds any more are forgotten by the engine too. */
const unheld = new FinalizationRegistry(({ native, number }) => native.free(number));
/** Rules, compiled once. They never change; each thread of JavaScript compiles its own. */
class Rules {
    #engine;
    #native;
    #number;
    #about;
    #projector;
    /** For few rules: it decides without asking the engine. */
    #sieve;
    /** The instant of the last call in both forms: calls in a row often have the same text, where a Date may have changed. */
    #now;
    /** The options of the last call of which all are known: calls in a row often have the same. */
    #asking;
    #lower = 0;
    #upper = 0;
    constructor(engine, answer) {
        const native = engine.native;
        this.#engine = engine;
        this.#native = native;
        this.#number = JSON.parse((0, errors_js_1.answered)(answer)).rules;
        unheld.register(this, { native, number: this.#number }, this);
    }
    /** @internal The rules that the engine keeps, as its answer says. */
    static kept(engine, answer) {
        return new this(engine, answer);
    }
    /** The names of the rules, with their packs, in the order of their files. */
    get names() {
        return this.#known().names;
    }
    /** The warnings. */
    get diagnostics() {
        return this.#known().diagnostics;
    }
    /** The warnings as the command line shows them. */
    render(lang = "en") {
        return (0, errors_js_1.inLanguage)(this.#known().shown, lang);
    }
    /** Evaluates one event or order at an instant. */
    evaluate(facts, asking) {
        return evaluation_js_1.Evaluation.of(this.#asked("evaluate", facts, question(asking)));
    }
    /** The same on another thread, where there is one. What happens to the facts after the call changes nothing. */
    async evaluateAsync(facts, asking) {
        const request = question(asking);
        const slip = this.#read("evaluate", request, () => this.#slip(facts));
        if (slip === undefined) {
            const whole = this.#read("evaluate", request, () => document(facts));
            return evaluation_js_1.Evaluation.of((0, errors_js_1.answered)(await this.#askLater("evaluate", request, whole)));
        }
        let whole;
        let refused;
        try {
            whole = document(facts);
        }
        catch (error) {
            // Of no matter where the slip suffices.
            refused = error;
        }
        const answer = await this.#native.askSlipLater(this.#held(), "evaluate", request, slip, whole);
        if (answer === "") {
            return this.#read("evaluate", request, () => {
                throw refused;
            });
        }
        return evaluation_js_1.Evaluation.of((0, errors_js_1.answered)(answer));
    }
    /**
     * Only which rules fire, and which are undecided: no intents are made, and events that rules emit are not followed. The
     * quick way to sort and filter. A getter of the facts may be asked more than once.
     */
    decide(facts, asking) {
        const now = asking?.now;
        if (typeof now !== "string" || now !== this.#now) {
            this.#keep(now);
        }
        if (asking !== this.#asking && isKnown(asking)) {
            this.#asking = asking;
        }
        if (typeof facts === "object" && facts !== null && asking === this.#asking && isShown(asking)) {
            this.#held();
            const projector = (this.#projector ??= this.#project());
            if (this.#sieve?.decides(facts, projector.last) === true) {
                return evaluation_js_1.Decision.of(this.#sieve.fired());
            }
            const cells = projector.write(facts, this.#lower, this.#upper);
            if (cells >= 0) {
                const found = this.#native.decide(this.#held());
                if (found >= 0) {
                    return this.#decision(found, projector, cells, asking);
                }
            }
        }
        const { fired, ...open } = JSON.parse(this.#asked("decide", facts, question(asking)));
        return evaluation_js_1.Decision.of(fired, open);
    }
    /**
     * Evaluates many: for each what `evaluate` gives for it alone, or the `DangjiuError` that it throws. Any other error, such as
     * what a getter throws, is a program's own, and is thrown.
     */
    evaluateBatch(documents, asking) {
        const { request, read, alone } = this.#batch(documents, asking);
        return rows((0, errors_js_1.answered)(this.#ask("evaluate_batch", request, read)), alone);
    }
    /** The same on other threads, where there are any. */
    async evaluateBatchAsync(documents, asking) {
        const { request, read, alone } = this.#batch(documents, asking);
        return rows((0, errors_js_1.answered)(await this.#askLater("evaluate_batch", request, read)), alone);
    }
    /** Why a rule fired or did not, clause by clause. */
    explain(rule, facts, asking) {
        return JSON.parse(this.#asked("explain", facts, question(asking, rule)));
    }
    /** Why a rule did not fire, in one sentence; null where it fired. */
    whyNot(rule, facts, asking) {
        return JSON.parse(this.#asked("why_not", facts, question(asking, rule)));
    }
    /** Runs the tests that stand beside the rules; in browsers once `loadAll` is done. */
    test() {
        return JSON.parse((0, errors_js_1.answered)(this.#ask("test", NO_REQUEST, NOTHING)));
    }
    /** The same on another thread, where there is one; in browsers it fetches by itself what it needs. */
    async testAsync() {
        return JSON.parse((0, errors_js_1.answered)(await this.#askLater("test", NO_REQUEST, NOTHING)));
    }
    /** The same rules with values of the host; these stay as they are. */
    withValues(values) {
        return kept(this.#engine, this.#native.withValues(this.#held(), (0, document_js_1.argument)(values)));
    }
    /** What these rules have done so far, as plain numbers. What is evaluated counts, alone or for many. */
    metrics() {
        return JSON.parse((0, errors_js_1.answered)(this.#ask("metrics", NO_REQUEST, NOTHING)));
    }
    /** The same as OpenMetrics text, which Prometheus and others read; it ends with `# EOF`. */
    openmetrics() {
        return JSON.parse((0, errors_js_1.answered)(this.#ask("openmetrics", NO_REQUEST, NOTHING)));
    }
    /** The rules, or one state machine, as a drawing in the text of Mermaid or Graphviz; in browsers once `loadAll` is done. */
    graph(options) {
        const { lang = "en", as = "mermaid", ...others } = (0, document_js_1.optional)(options);
        const request = (0, document_js_1.argument)({ lang, as, ...others });
        return JSON.parse((0, errors_js_1.answered)(this.#ask("graph", request, NOTHING)));
    }
    /**
     * The rules as bytes for `unpack`, which reads them without parsing and checking; with `texts`, explanations quote. In browsers
     * once `loadAll` is done.
     */
    pack(options = {}) {
        const packed = JSON.parse((0, errors_js_1.answered)(this.#ask("pack", (0, document_js_1.argument)(options), NOTHING)));
        return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    }
    /**
     * Gives back what the rules take up, now instead of when they are collected. They cannot be asked afterwards, and neither
     * can what a `Decision` left open, if it was not read before.
     */
    free() {
        if (this.#number >= 0) {
            unheld.unregister(this);
            this.#native.free(this.#number);
            this.#number = -1;
        }
    }
    #known() {
        return (this.#about ??= (0, frozen_js_1.frozen)(JSON.parse((0, errors_js_1.answered)(this.#ask("about", NO_REQUEST, NOTHING)))));
    }
    /** The answer to a question about facts: those that the rules read, or the whole document. */
    #asked(op, facts, request) {
        const slip = this.#read(op, request, () => this.#slip(facts));
        if (slip !== undefined) {
            const answer = this.#native.askSlip(this.#held(), op, request, slip);
            if (answer !== "") {
                return (0, errors_js_1.answered)(answer);
            }
        }
        return (0, errors_js_1.answered)(this.#ask(op, request, this.#read(op, request, () => document(facts))));
    }
    /** Reads facts. What is refused on this side the engine counts too: it is asked about facts that are none. */
    #read(op, request, read) {
        try {
            return read();
        }
        catch (error) {
            if (error instanceof errors_js_1.DangjiuError && op === "evaluate" && this.#number >= 0) {
                this.#ask(op, request, NOTHING);
            }
            throw error;
        }
    }
    /** The slip of an object; nothing where it takes the document. */
    #slip(facts) {
        if (typeof facts !== "object" || facts === null || (0, document_js_1.bytesOf)(facts) !== undefined) {
            return undefined;
        }
        const projector = (this.#projector ??= this.#project());
        return projector.write(facts, 0, 0) < 0 ? undefined : projector.written();
    }
    #project() {
        const layout = JSON.parse((0, errors_js_1.answered)(this.#ask("layout", NO_REQUEST, NOTHING)));
        const outline = new places_js_1.Outline(layout);
        this.#sieve = layout.sieve === undefined ? undefined : new sieve_js_1.Sieve(layout.sieve, outline, this.names);
        return new slip_js_1.Projector(outline, this.#engine.pad, this.names.length);
    }
    #decision(found, projector, cells, asking) {
        const count = found >> 1;
        const fired = [];
        if (count > 0) {
            const names = this.names;
            const pad = this.#engine.pad;
            pad.reach(0);
            const numbers = pad.words;
            const first = slip_js_1.CELLS + cells;
            for (let at = first; at < first + count; at++) {
                fired.push(names[numbers[at]]);
            }
        }
        if ((found & 1) === 0) {
            return evaluation_js_1.Decision.of(fired);
        }
        const slip = projector.written();
        const request = question(asking);
        return evaluation_js_1.Decision.of(fired, () => JSON.parse((0, errors_js_1.answered)(this.#native.askSlip(this.#held(), "decide", request, slip))));
    }
    #keep(now) {
        this.#now = undefined;
        const micros = now instanceof Date ? now.getTime() * 1000 : Number.NaN;
        if (Number.isSafeInteger(micros)) {
            this.#lower = micros | 0;
            this.#upper = Math.floor(micros / 0x100000000);
        }
        else {
            [this.#lower, this.#upper] = JSON.parse((0, errors_js_1.answered)(this.#native.instant((0, moment_js_1.moment)(now))));
        }
        this.#now = now;
    }
    #batch(many, asking) {
        const now = (0, moment_js_1.moment)(asking?.now);
        const { reveal = false, threads = 0 } = asking;
        if (!Number.isInteger(threads) || threads < 0) {
            const en = `\`threads\` is ${String(threads)}; expected how many, or 0 for one`;
            throw (0, errors_js_1.refusal)("usage", "threads", en, `“threads”是 ${String(threads)}，应为线程数，0 表示一个`);
        }
        const alone = new Map();
        const documents = [];
        let row = 0;
        for (const facts of (0, document_js_1.listed)(many, "documents")) {
            try {
                documents.push(document(facts));
            }
            catch (error) {
                // What cannot be a document may still hold all that the rules read.
                alone.set(row, this.#alone(facts, known(asking), error));
            }
            row++;
        }
        const all = new Uint8Array(documents.reduce((sum, { length }) => sum + LENGTH + length, 0));
        const lengths = new DataView(all.buffer);
        let at = 0;
        for (const document of documents) {
            lengths.setUint32(at, document.length, true);
            all.set(document, at + LENGTH);
            at += LENGTH + document.length;
        }
        return { request: (0, document_js_1.argument)({ ...asking, now, reveal, threads }), read: all, alone };
    }
    #alone(facts, asking, found) {
        try {
            return this.evaluate(facts, asking);
        }
        catch (error) {
            if (found instanceof errors_js_1.DangjiuError && error instanceof errors_js_1.DangjiuError) {
                return error;
            }
            throw error;
        }
    }
    #ask(op, request, facts) {
        return this.#native.ask(this.#held(), op, request, facts);
    }
    #askLater(op, request, facts) {
        return this.#native.askLater(this.#held(), op, request, facts);
    }
    #held() {
        if (this.#number < 0) {
            throw (0, errors_js_1.refusal)("usage", "freed", "these rules have been freed", "这些规则已被释放");
        }
        return this.#number;
    }
}
exports.Rules = Rules;
/** Outside of the class: where it names itself, bundlers rename it. */
function kept(engine, answer) {
    return Rules.kept(engine, answer);
}
function question(asking, rule) {
    if (rule !== undefined && typeof rule !== "string") {
        const { en, zh } = (0, document_js_1.typeSaid)(rule);
        throw (0, errors_js_1.refusal)("usage", "rule", `\`rule\` is ${en}; expected its name`, `“rule”是${zh}，应为规则名`);
    }
    // With what else is in it, so that the engine refuses options that there are none of.
    return (0, document_js_1.argument)({ ...asking, now: (0, moment_js_1.moment)(asking?.now), reveal: asking?.reveal ?? false, rule });
}
/** What a single call takes of the options for many. */
function known({ now, reveal }) {
    return { now, reveal };
}
/** Whether there is nothing in it but what `decide` looks at. What it says of the rest, the engine says. */
function isKnown(asking) {
    for (const key in asking) {
        if (key !== "now" && key !== "reveal") {
            return false;
        }
    }
    return true;
}
/** Whether `reveal` is what it may be. What else is said of it, the engine says. */
function isShown({ reveal }) {
    return reveal === undefined || typeof reveal === "boolean";
}
/** Facts as JSON bytes. */
function document(facts) {
    const bytes = (0, document_js_1.bytesOf)(facts);
    if (bytes !== undefined) {
        if (typeof facts === "string" && !(0, document_js_1.isWhole)(facts)) {
            throw (0, document_js_1.unreadable)("the facts are text that is not UTF-8 (a lone surrogate)", "事实不是 UTF-8 文字（单独的代理项）");
        }
        return bytes;
    }
    if (typeof facts !== "object" || facts === null || Array.isArray(facts) || (0, document_js_1.isUnfit)(facts) || facts instanceof Date) {
        const { en, zh } = (0, document_js_1.typeSaid)(facts);
        throw (0, document_js_1.unreadable)(`facts of type ${en}; expected an object, or JSON as text or bytes`, `事实的类型是${zh}，应为对象，或文字、字节形式的 JSON`);
    }
    return (0, document_js_1.utf8)((0, document_js_1.json)(facts));
}
function rows(answer, alone) {
    const found = JSON.parse(answer);
    const others = found.values();
    return Array.from({ length: found.length + alone.size }, (_, at) => {
        const own = alone.get(at);
        if (own !== undefined) {
            return own;
        }
        const row = others.next().value;
        return "error" in row ? (0, errors_js_1.exception)(row.error) : evaluation_js_1.Evaluation.of(JSON.stringify(row));
    });
}

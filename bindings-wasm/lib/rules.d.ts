import { DangjiuError } from "./errors.js";
import { Decision, Evaluation } from "./evaluation.js";
import { type Moment } from "./moment.js";
import type { Native } from "./native.js";
import { Pad } from "./slip.js";
import type { Diagnostic, Lang, Metrics, Said, TestReport, Trace } from "./types.js";
/**
 * Facts: an object (a plain one, a class's, a Map), or JSON as text or bytes. A bigint, or a text of digits, is exact; a
 * number is the decimal it prints as, and never money.
 */
export type Facts = object | string | Uint8Array;
/** When it is, and whether values about people are shown. */
export interface Asking {
    /** The instant of the call. The clock is never read. */
    readonly now: Moment;
    /** Show values about people instead of masking them; programs that execute the intents need them. */
    readonly reveal?: boolean | undefined;
}
/** The same for many events, and on how many threads. */
export interface AskingOfMany extends Asking {
    /** 0 and 1 are this thread alone. In WebAssembly there is no other. */
    readonly threads?: number | undefined;
}
/** Values that the host gives to rules. */
export interface HostValues {
    /** Values of `let`s by name, in the forms that facts have. */
    readonly lets?: {
        readonly [name: string]: unknown;
    } | undefined;
    /** Members of named lists. */
    readonly lists?: {
        readonly [name: string]: readonly unknown[];
    } | undefined;
    /** The IANA name of the zone of times without an offset. */
    readonly zone?: string | undefined;
}
/** What is drawn, and how. */
export interface Drawing {
    /** One state machine instead of the rules. */
    readonly machine?: string | undefined;
    readonly lang?: Lang | undefined;
    readonly as?: "mermaid" | "dot" | undefined;
}
/** An engine, and what its rules share. */
export interface Engine {
    readonly native: Native;
    readonly pad: Pad;
}
/** Rules, compiled once. They never change; each thread of JavaScript compiles its own. */
export declare class Rules {
    #private;
    private constructor();
    /** The names of the rules, with their packs, in the order of their files. */
    get names(): readonly string[];
    /** The warnings. */
    get diagnostics(): readonly Diagnostic[];
    /** The warnings as the command line shows them. */
    render(lang?: Lang): string;
    /** Evaluates one event or order at an instant. */
    evaluate(facts: Facts, asking: Asking): Evaluation;
    /** The same on another thread, where there is one. What happens to the facts after the call changes nothing. */
    evaluateAsync(facts: Facts, asking: Asking): Promise<Evaluation>;
    /**
     * Only which rules fire, and which are undecided: no intents are made, and events that rules emit are not followed. The
     * quick way to sort and filter. A getter of the facts may be asked more than once.
     */
    decide(facts: Facts, asking: Asking): Decision;
    /**
     * Evaluates many: for each what `evaluate` gives for it alone, or the `DangjiuError` that it throws. Any other error, such as
     * what a getter throws, is a program's own, and is thrown.
     */
    evaluateBatch(documents: Iterable<Facts>, asking: AskingOfMany): (Evaluation | DangjiuError)[];
    /** The same on other threads, where there are any. */
    evaluateBatchAsync(documents: Iterable<Facts>, asking: AskingOfMany): Promise<(Evaluation | DangjiuError)[]>;
    /** Why a rule fired or did not, clause by clause. */
    explain(rule: string, facts: Facts, asking: Asking): Trace;
    /** Why a rule did not fire, in one sentence; null where it fired. */
    whyNot(rule: string, facts: Facts, asking: Asking): Said | null;
    /** Runs the tests that stand beside the rules; in browsers once `loadAll` is done. */
    test(): TestReport;
    /** The same on another thread, where there is one; in browsers it fetches by itself what it needs. */
    testAsync(): Promise<TestReport>;
    /** The same rules with values of the host; these stay as they are. */
    withValues(values: HostValues): Rules;
    /** What these rules have done so far, as plain numbers. What is evaluated counts, alone or for many. */
    metrics(): Metrics;
    /** The same as OpenMetrics text, which Prometheus and others read; it ends with `# EOF`. */
    openmetrics(): string;
    /** The rules, or one state machine, as a drawing in the text of Mermaid or Graphviz; in browsers once `loadAll` is done. */
    graph(options?: Drawing): string;
    /**
     * The rules as bytes for `unpack`, which reads them without parsing and checking; with `texts`, explanations quote. In browsers
     * once `loadAll` is done.
     */
    pack(options?: {
        readonly texts?: boolean | undefined;
    }): Uint8Array;
    /**
     * Gives back what the rules take up, now instead of when they are collected. They cannot be asked afterwards, and neither
     * can what a `Decision` left open, if it was not read before.
     */
    free(): void;
}

import { type Moment } from "./moment.js";
import { type HostValues, Rules } from "./rules.js";
import type { Checked, CodePage, Diagnosis, Lang, Mapped, Observation, OrderId, System, Vocabulary } from "./types.js";
/** Rule text, or several files by name. */
export type Texts = string | Uint8Array | {
    readonly [name: string]: string | Uint8Array;
};
/** How several systems' words are compared. */
export interface Diagnosing {
    /** The instant it is judged at; without it, the latest that any system knows of. */
    readonly now?: Moment | undefined;
    /** Whose data it is; part of every order's id. */
    readonly tenant?: string | undefined;
    /** Rule text to be asked about every order, and maps of your own. */
    readonly rules?: Texts | undefined;
    /** Whether consistent orders are laid out too. */
    readonly allOrders?: boolean | undefined;
    /** Whether values about people are shown. */
    readonly reveal?: boolean | undefined;
}
/** Everything Dangjiu does that needs no compiled rules, and `compile`, which makes them. */
export interface Dangjiu {
    /** The version of the engine. */
    readonly version: string;
    /** Compiles rules; throws `RuleError` with every problem and its place where they have errors. */
    compile(text: Texts, values?: HostValues): Rules;
    /** The same on another thread, where there is one. */
    compileAsync(text: Texts, values?: HostValues): Promise<Rules>;
    /** Rules from the bytes of `Rules.pack` or of `dangjiu pack`. */
    unpack(packed: Uint8Array | ArrayBuffer, values?: HostValues): Rules;
    /** What is wrong in rule files, without throwing. */
    check(text: Texts): Checked;
    /** The canonical text of a rule file in one language, or each declaration in its own. */
    format(text: string, lang?: Lang): string;
    /** What a diagnostic code such as `DJ1001` means, with a wrong and a right example. */
    explainCode(code: string): CodePage;
    /** Everything a rule may speak of, for editors and forms. */
    vocabulary(text?: Texts): Vocabulary;
    /**
     * Reads a raw status through a status map: `mapStatus("qimen.process_status", { process_status: "DELIVERED" })`. `maps` is rule
     * text with maps of your own; `at` is when it was so, for maps that hold for a time.
     */
    mapStatus(map: string, fields: {
        readonly [field: string]: string | null;
    }, options?: {
        readonly edition?: string | undefined;
        readonly at?: Moment | undefined;
        readonly maps?: Texts | undefined;
    }): Mapped;
    /** The canonical id of an order: derived, so that the same platform order has the same id everywhere. */
    orderId(channel: string, platformId: string, options?: {
        readonly shop?: string | undefined;
        readonly tenant?: string | undefined;
        readonly created?: Moment | undefined;
    }): OrderId;
    /** Compares what several systems say of a shop's orders. */
    diagnose(systems: Iterable<System>, observations: Iterable<Observation>, options?: Diagnosing): Diagnosis;
    /** The same on another thread, where there is one. */
    diagnoseAsync(systems: Iterable<System>, observations: Iterable<Observation>, options?: Diagnosing): Promise<Diagnosis>;
    /**
     * Makes ready what browsers fetch only when it is asked for: what `diagnose`, `explainCode`, `graph` and `pack` of rules and most
     * operations of `call` need. Before that they throw a `UsageError` with the code `not_loaded`; what ends in `Async` fetches it by
     * itself. What need not be fetched, in Node or from bytes, is there from the start.
     */
    loadAll(): Promise<void>;
    /** Carries out an operation for a request in JSON, or an object; the answer is JSON, whatever comes in. */
    call(op: string, request: string | Uint8Array | object): string;
    /** The same on another thread, where there is one. */
    callAsync(op: string, request: string | Uint8Array | object): Promise<string>;
}

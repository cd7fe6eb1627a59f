/**
 * What the compiled engine offers, the same in Node and in WebAssembly. Rules are numbers, requests are JSON as bytes,
 * answers JSON as text: `{"ok": …}` or `{"error": …}`. Nothing throws, and nobody's bytes are looked at once a call has returned.
 */
export interface Native {
    /** The version of the engine. */
    version(): string;
    /** Carries out an operation. */
    call(op: string, request: Uint8Array): string;
    callLater(op: string, request: Uint8Array): Promise<string>;
    /** Makes ready what browsers fetch only when it is asked for. */
    loadAll(): Promise<void>;
    /** Compiles rules; the answer is their number. */
    compile(request: Uint8Array): string;
    compileLater(request: Uint8Array): Promise<string>;
    /** The rules of a packed plan; the answer is their number. */
    unpack(packed: Uint8Array): string;
    /** The rules with values of the host, under a number of their own. */
    withValues(rules: number, request: Uint8Array): string;
    /** Forgets rules; their number may be given to others. */
    free(rules: number): void;
    /** Asks rules, about facts in JSON where the question is about facts. */
    ask(rules: number, op: string, request: Uint8Array, facts: Uint8Array): string;
    askLater(rules: number, op: string, request: Uint8Array, facts: Uint8Array): Promise<string>;
    /** The same about the facts on a slip; the answer is empty where it takes the document. */
    askSlip(rules: number, op: string, request: Uint8Array, slip: Uint8Array): string;
    /** The same, and, where it takes the document, about that; without one the answer is empty then. */
    askSlipLater(rules: number, op: string, request: Uint8Array, slip: Uint8Array, facts?: Uint8Array): Promise<string>;
    /** An instant in RFC 3339 as `decide` takes it: its microseconds since 1970 in two words, the lower first. */
    instant(now: string): string;
    /** Makes memory that both sides write in, instead of what was there. */
    lay(bytes: number): void;
    /** That memory. A view of WebAssembly's ends (has no length any more) when the engine takes more memory. */
    view(): Uint8Array;
    /**
     * The rules that fire at the instant in the first two words of the memory, on the slip behind it. Their numbers are written
     * behind the cells of the slip, a word each; the answer is twice how many there are, plus one where rules may be undecided or
     * in error. It is negative where it takes the document, or more memory.
     */
    decide(rules: number): number;
}

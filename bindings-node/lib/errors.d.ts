/** What the engine refuses, as exceptions. Only what could not be fetched may come when it is asked for again. */
import type { Diagnostic, Lang, Said } from "./types.js";
/** What kind of error it is. */
export type ErrorKind = "check" | "facts" | "limit" | "usage" | "internal";
/** An error as plain data, as in the answer of `call`. */
export interface ErrorData {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly message: Said;
    readonly retryable: boolean;
    readonly fault: "rules" | "facts" | "caller" | "engine";
    readonly diagnostics?: readonly Diagnostic[];
}
/**
 * The base of everything that Dangjiu throws by itself. `code` says which error of its `kind` it is, `fault` who can do
 * something about it. Printed, an error of the rules shows each problem with its line and a caret, as the command line
 * does.
 */
export declare class DangjiuError extends Error {
    #private;
    readonly kind: ErrorKind;
    readonly code: string;
    readonly fault: ErrorData["fault"];
    /** Whether the same call may succeed later: only where something has to be fetched. */
    readonly retryable: boolean;
    /** The message in both languages. */
    readonly said: Said;
    /** What is wrong in the rules; empty for any other error. */
    readonly diagnostics: readonly Diagnostic[];
    /** The exception for an error as plain data, the text that it shows, where that is more than its message, and what led to it. */
    constructor(data: ErrorData, shown?: Said, cause?: unknown);
    /** The text that the error shows, in either language. */
    render(lang?: Lang): string;
    /** The error as plain data, as in the answer of `call`. */
    toJSON(): ErrorData;
}
/** The rules have errors: see `diagnostics`. */
export declare class RuleError extends DangjiuError {
}
/** The facts cannot be read as a whole; nothing was evaluated. */
export declare class FactError extends DangjiuError {
}
/** Something is larger than the limits allow; nothing was evaluated. */
export declare class LimitError extends DangjiuError {
}
/** The call itself is wrong: an unknown rule, a time without an offset, a value of another type. */
export declare class UsageError extends DangjiuError {
}
/** A mistake in Dangjiu. */
export declare class InternalError extends DangjiuError {
}

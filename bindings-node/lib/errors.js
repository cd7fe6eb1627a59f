"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.InternalError = exports.UsageError = exports.LimitError = exports.FactError = exports.RuleError = exports.DangjiuError = void 0;
exports.exception = exception;
exports.refusal = refusal;
exports.unreachable = unreachable;
exports.inLanguage = inLanguage;
exports.answered = answered;
/**
 * The base of everything that Dangjiu throws by itself. `code` says which error of its `kind` it is, `fault` who can do
 * something about it. Printed, an error of the rules shows each problem with its line and a caret, as the command line
 * does.
 */
class DangjiuError extends Error {
    kind;
    code;
    fault;
    /** Whether the same call may succeed later: only where something has to be fetched. */
    retryable;
    /** The message in both languages. */
    said;
    /** What is wrong in the rules; empty for any other error. */
    diagnostics;
    #data;
    #shown;
    /** The exception for an error as plain data, the text that it shows, where that is more than its message, and what led to it. */
    constructor(data, shown = data.message, cause) {
        super(shown.en, cause === undefined ? undefined : { cause });
        this.kind = data.kind;
        this.code = data.code;
        this.fault = data.fault;
        this.retryable = data.retryable;
        this.said = data.message;
        this.diagnostics = data.diagnostics ?? [];
        this.#data = data;
        this.#shown = shown;
    }
    /** The text that the error shows, in either language. */
    render(lang = "en") {
        return inLanguage(this.#shown, lang);
    }
    /** The error as plain data, as in the answer of `call`. */
    toJSON() {
        return this.#data;
    }
}
exports.DangjiuError = DangjiuError;
/** The rules have errors: see `diagnostics`. */
class RuleError extends DangjiuError {
}
exports.RuleError = RuleError;
/** The facts cannot be read as a whole; nothing was evaluated. */
class FactError extends DangjiuError {
}
exports.FactError = FactError;
/** Something is larger than the limits allow; nothing was evaluated. */
class LimitError extends DangjiuError {
}
exports.LimitError = LimitError;
/** The call itself is wrong: an unknown rule, a time without an offset, a value of another type. */
class UsageError extends DangjiuError {
}
exports.UsageError = UsageError;
/** A mistake in Dangjiu. */
class InternalError extends DangjiuError {
}
exports.InternalError = InternalError;
const CLASSES = { check: RuleError, facts: FactError, limit: LimitError, usage: UsageError, internal: InternalError };
const FAULTS = { check: "rules", facts: "facts", limit: "caller", usage: "caller", internal: "engine" };
for (const [name, kind] of Object.entries({ DangjiuError, RuleError, FactError, LimitError, UsageError, InternalError })) {
    // Bundlers rename classes; the name that is printed stays.
    Object.defineProperty(kind.prototype, "name", { value: name, configurable: true, writable: true });
}
/** @internal The exception for an error as plain data: see `DangjiuError`. */
function exception(data, shown, cause) {
    return new CLASSES[data.kind](data, shown, cause);
}
/** @internal An exception of this side, and what led to it. */
function refusal(kind, code, en, zh, cause) {
    return exception({ kind, code, message: { en, zh }, retryable: false, fault: FAULTS[kind] }, undefined, cause);
}
/** @internal What has to be fetched does not come; another time it may. */
function unreachable(en, zh, cause) {
    const data = { kind: "usage", code: "unreachable", message: { en, zh }, retryable: true, fault: "caller" };
    return exception(data, undefined, cause);
}
/** @internal A text in one of both languages. */
function inLanguage(said, lang) {
    if (lang !== "en" && lang !== "zh") {
        const found = String(lang);
        throw refusal("usage", "lang", `there is no language \`${found}\`; there are \`en\` and \`zh\``, `没有语言“${found}”；现有：\`en\`、\`zh\``);
    }
    return said[lang];
}
/** @internal The JSON text of an answer, or the exception it stands for. */
function answered(answer) {
    if (answer.startsWith('{"ok":')) {
        return answer.slice(6, -1);
    }
    const { error, shown } = JSON.parse(answer);
    throw exception(error, shown);
}

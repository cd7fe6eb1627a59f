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
export class DangjiuError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly fault: ErrorData["fault"];
  /** Whether the same call may succeed later: only where something has to be fetched. */
  readonly retryable: boolean;
  /** The message in both languages. */
  readonly said: Said;
  /** What is wrong in the rules; empty for any other error. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #data: ErrorData;
  readonly #shown: Said;

  /** The exception for an error as plain data, the text that it shows, where that is more than its message, and what led to it. */
  constructor(data: ErrorData, shown: Said = data.message, cause?: unknown) {
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
  render(lang: Lang = "en"): string {
    return inLanguage(this.#shown, lang);
  }

  /** The error as plain data, as in the answer of `call`. */
  toJSON(): ErrorData {
    return this.#data;
  }
}

/** The rules have errors: see `diagnostics`. */
export class RuleError extends DangjiuError {}
/** The facts cannot be read as a whole; nothing was evaluated. */
export class FactError extends DangjiuError {}
/** Something is larger than the limits allow; nothing was evaluated. */
export class LimitError extends DangjiuError {}
/** The call itself is wrong: an unknown rule, a time without an offset, a value of another type. */
export class UsageError extends DangjiuError {}
/** A mistake in Dangjiu. */
export class InternalError extends DangjiuError {}

const CLASSES = { check: RuleError, facts: FactError, limit: LimitError, usage: UsageError, internal: InternalError };
const FAULTS = { check: "rules", facts: "facts", limit: "caller", usage: "caller", internal: "engine" } as const;

for (const [name, kind] of Object.entries({ DangjiuError, RuleError, FactError, LimitError, UsageError, InternalError })) {
  // Bundlers rename classes; the name that is printed stays.
  Object.defineProperty(kind.prototype, "name", { value: name, configurable: true, writable: true });
}

/** @internal The exception for an error as plain data: see `DangjiuError`. */
export function exception(data: ErrorData, shown?: Said, cause?: unknown): DangjiuError {
  return new CLASSES[data.kind](data, shown, cause);
}

/** @internal An exception of this side, and what led to it. */
export function refusal(kind: ErrorKind, code: string, en: string, zh: string, cause?: unknown): DangjiuError {
  return exception({ kind, code, message: { en, zh }, retryable: false, fault: FAULTS[kind] }, undefined, cause);
}

/** @internal What has to be fetched does not come; another time it may. */
export function unreachable(en: string, zh: string, cause?: unknown): DangjiuError {
  const data = { kind: "usage", code: "unreachable", message: { en, zh }, retryable: true, fault: "caller" } as const;
  return exception(data, undefined, cause);
}

/** @internal A text in one of both languages. */
export function inLanguage(said: Said, lang: Lang): string {
  if (lang !== "en" && lang !== "zh") {
    const found = String(lang);
    throw refusal("usage", "lang", `there is no language \`${found}\`; there are \`en\` and \`zh\``, `没有语言“${found}”；现有：\`en\`、\`zh\``);
  }
  return said[lang];
}

/** @internal The JSON text of an answer, or the exception it stands for. */
export function answered(answer: string): string {
  if (answer.startsWith('{"ok":')) {
    return answer.slice(6, -1);
  }
  const { error, shown } = JSON.parse(answer) as { error: ErrorData; shown?: Said };
  throw exception(error, shown);
}

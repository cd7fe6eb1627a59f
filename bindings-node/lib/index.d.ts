/** What both packages export beside their functions. */
export type { Asking, AskingOfMany, Drawing, Facts, HostValues } from "./rules.js";
export type { Dangjiu, Diagnosing, Texts } from "./dangjiu.js";
export type { ErrorData, ErrorKind } from "./errors.js";
export type { Moment } from "./moment.js";
export type * from "./types.js";
export { DangjiuError, FactError, InternalError, LimitError, RuleError, UsageError } from "./errors.js";
export { Decision, Evaluation } from "./evaluation.js";
export { Rules } from "./rules.js";

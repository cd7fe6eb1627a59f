export { DangjiuError, FactError, InternalError, LimitError, RuleError, UsageError } from "./errors.js";
export { Decision, Evaluation } from "./evaluation.js";
export { Rules } from "./rules.js";

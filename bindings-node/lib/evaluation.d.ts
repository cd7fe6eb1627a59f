import type { Emitted, Errored, EvaluationData, Intent, Undecided, Withheld } from "./types.js";
/** What one call comes to; never changes. The objects are made when one is first read. */
export declare class Evaluation implements EvaluationData {
    #private;
    /** The same as JSON, byte for byte as every other host writes it. */
    readonly json: string;
    private constructor();
    /** The rules that fired, in order. */
    get fired(): readonly string[];
    /** The rules whose condition was false and whose `otherwise` ran. */
    get otherwise(): readonly string[];
    /** What is asked for. */
    get intents(): readonly Intent[];
    /** The steps that lacked something. */
    get withheld(): readonly Withheld[];
    /** The events that rules emitted. */
    get events(): readonly Emitted[];
    /** The rules that missing values leave undecided: missing is not false. */
    get undecided(): readonly Undecided[];
    /** The rules that could not be computed. */
    get errored(): readonly Errored[];
    /** The rules that only an engine with a memory can decide. */
    get needs_state(): readonly string[];
    /** What the event says it is, where no rule can know it. */
    get unknown_event(): string | undefined;
    /** The plain data, the caller's own: made anew each time. */
    toJSON(): EvaluationData;
}
/** What is left open: `{"undecided": …, "errored": …}`. */
export interface Open {
    readonly undecided: readonly Undecided[];
    readonly errored: readonly Errored[];
}
/** Which rules fire, and, for as long as the rules are not freed, what is left open; nothing is asked for. */
export declare class Decision implements Open {
    #private;
    /** The rules that fire, in order. */
    readonly fired: readonly string[];
    private constructor();
    /** The rules that missing values leave undecided; worked out when it is first read. */
    get undecided(): readonly Undecided[];
    /** The rules that could not be computed; worked out when it is first read. */
    get errored(): readonly Errored[];
    /** The plain data. */
    toJSON(): {
        fired: readonly string[];
    } & Open;
}

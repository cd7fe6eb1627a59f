/** What one call comes to. */
import { frozen } from "./frozen.js";
import type { Emitted, Errored, EvaluationData, Intent, Undecided, Withheld } from "./types.js";

/** What one call comes to; never changes. The objects are made when one is first read. */
export class Evaluation implements EvaluationData {
  /** The same as JSON, byte for byte as every other host writes it. */
  readonly json: string;
  #read: EvaluationData | undefined;

  private constructor(json: string) {
    this.json = json;
  }

  /** @internal */
  static of(json: string): Evaluation {
    return new this(json);
  }

  #data(): EvaluationData {
    return (this.#read ??= frozen(JSON.parse(this.json) as EvaluationData));
  }

  /** The rules that fired, in order. */
  get fired(): readonly string[] {
    return this.#data().fired;
  }

  /** The rules whose condition was false and whose `otherwise` ran. */
  get otherwise(): readonly string[] {
    return this.#data().otherwise;
  }

  /** What is asked for. */
  get intents(): readonly Intent[] {
    return this.#data().intents;
  }

  /** The steps that lacked something. */
  get withheld(): readonly Withheld[] {
    return this.#data().withheld;
  }

  /** The events that rules emitted. */
  get events(): readonly Emitted[] {
    return this.#data().events;
  }

  /** The rules that missing values leave undecided: missing is not false. */
  get undecided(): readonly Undecided[] {
    return this.#data().undecided;
  }

  /** The rules that could not be computed. */
  get errored(): readonly Errored[] {
    return this.#data().errored;
  }

  /** The rules that only an engine with a memory can decide. */
  get needs_state(): readonly string[] {
    return this.#data().needs_state;
  }

  /** What the event says it is, where no rule can know it. */
  get unknown_event(): string | undefined {
    return this.#data().unknown_event;
  }

  /** The plain data, the caller's own: made anew each time. */
  toJSON(): EvaluationData {
    return JSON.parse(this.json) as EvaluationData;
  }
}

/** What is left open: `{"undecided": …, "errored": …}`. */
export interface Open {
  readonly undecided: readonly Undecided[];
  readonly errored: readonly Errored[];
}

/** What is left open where nothing is. Each decision has its own, made when it is first read. */
const closed = (): Open => ({ undecided: [], errored: [] });

/** Which rules fire, and, for as long as the rules are not freed, what is left open; nothing is asked for. */
export class Decision implements Open {
  /** The rules that fire, in order. */
  readonly fired: readonly string[];
  #open: Open | (() => Open);

  private constructor(fired: readonly string[], open: Open | (() => Open)) {
    this.fired = fired;
    this.#open = open;
  }

  /** @internal */
  static of(fired: readonly string[], open: Open | (() => Open) = closed): Decision {
    return new this(fired, open);
  }

  /** The rules that missing values leave undecided; worked out when it is first read. */
  get undecided(): readonly Undecided[] {
    return this.#opened().undecided;
  }

  /** The rules that could not be computed; worked out when it is first read. */
  get errored(): readonly Errored[] {
    return this.#opened().errored;
  }

  #opened(): Open {
    if (typeof this.#open === "function") {
      this.#open = this.#open();
    }
    return this.#open;
  }

  /** The plain data. */
  toJSON(): { fired: readonly string[] } & Open {
    return { fired: this.fired, ...this.#opened() };
  }
}

/** Compiled rules. */
import { argument, bytesOf, isUnfit, isWhole, json, listed, optional, typeSaid, unreadable, utf8 } from "./document.js";
import { answered, DangjiuError, type ErrorData, exception, inLanguage, refusal } from "./errors.js";
import { Decision, Evaluation, type Open } from "./evaluation.js";
import { frozen } from "./frozen.js";
import { type Moment, moment } from "./moment.js";
import type { Native } from "./native.js";
import { type Layout, Outline } from "./places.js";
import { Sieve } from "./sieve.js";
import { CELLS, Pad, Projector } from "./slip.js";
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
  readonly lets?: { readonly [name: string]: unknown } | undefined;
  /** Members of named lists. */
  readonly lists?: { readonly [name: string]: readonly unknown[] } | undefined;
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

interface About {
  readonly names: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly shown: Said;
}

/** An engine, and what its rules share. */
export interface Engine {
  readonly native: Native;
  readonly pad: Pad;
}

const NOTHING = new Uint8Array(0);
const NO_REQUEST = utf8("{}");
/** How many bytes the length of a document takes. */
const LENGTH = 4;

/** Rules that nobody holds any more are forgotten by the engine too. */
const unheld = new FinalizationRegistry<{ native: Native; number: number }>(({ native, number }) => native.free(number));

/** Rules, compiled once. They never change; each thread of JavaScript compiles its own. */
export class Rules {
  readonly #engine: Engine;
  readonly #native: Native;
  #number: number;
  #about: About | undefined;
  #projector: Projector | undefined;
  /** For few rules: it decides without asking the engine. */
  #sieve: Sieve | undefined;
  /** The instant of the last call in both forms: calls in a row often have the same text, where a Date may have changed. */
  #now: Moment | undefined;
  /** The options of the last call of which all are known: calls in a row often have the same. */
  #asking: Asking | undefined;
  #lower = 0;
  #upper = 0;

  private constructor(engine: Engine, answer: string) {
    const native = engine.native;
    this.#engine = engine;
    this.#native = native;
    this.#number = (JSON.parse(answered(answer)) as { rules: number }).rules;
    unheld.register(this, { native, number: this.#number }, this);
  }

  /** @internal The rules that the engine keeps, as its answer says. */
  static kept(engine: Engine, answer: string): Rules {
    return new this(engine, answer);
  }

  /** The names of the rules, with their packs, in the order of their files. */
  get names(): readonly string[] {
    return this.#known().names;
  }

  /** The warnings. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#known().diagnostics;
  }

  /** The warnings as the command line shows them. */
  render(lang: Lang = "en"): string {
    return inLanguage(this.#known().shown, lang);
  }

  /** Evaluates one event or order at an instant. */
  evaluate(facts: Facts, asking: Asking): Evaluation {
    return Evaluation.of(this.#asked("evaluate", facts, question(asking)));
  }

  /** The same on another thread, where there is one. What happens to the facts after the call changes nothing. */
  async evaluateAsync(facts: Facts, asking: Asking): Promise<Evaluation> {
    const request = question(asking);
    const slip = this.#read("evaluate", request, () => this.#slip(facts));
    if (slip === undefined) {
      const whole = this.#read("evaluate", request, () => document(facts));
      return Evaluation.of(answered(await this.#askLater("evaluate", request, whole)));
    }
    let whole: Uint8Array | undefined;
    let refused: unknown;
    try {
      whole = document(facts);
    } catch (error) {
      // Of no matter where the slip suffices.
      refused = error;
    }
    const answer = await this.#native.askSlipLater(this.#held(), "evaluate", request, slip, whole);
    if (answer === "") {
      return this.#read("evaluate", request, () => {
        throw refused;
      });
    }
    return Evaluation.of(answered(answer));
  }

  /**
   * Only which rules fire, and which are undecided: no intents are made, and events that rules emit are not followed. The
   * quick way to sort and filter. A getter of the facts may be asked more than once.
   */
  decide(facts: Facts, asking: Asking): Decision {
    const now = asking?.now;
    if (typeof now !== "string" || now !== this.#now) {
      this.#keep(now);
    }
    if (asking !== this.#asking && isKnown(asking)) {
      this.#asking = asking;
    }
    if (typeof facts === "object" && facts !== null && asking === this.#asking && isShown(asking)) {
      this.#held();
      const projector = (this.#projector ??= this.#project());
      if (this.#sieve?.decides(facts, projector.last) === true) {
        return Decision.of(this.#sieve.fired());
      }
      const cells = projector.write(facts, this.#lower, this.#upper);
      if (cells >= 0) {
        const found = this.#native.decide(this.#held());
        if (found >= 0) {
          return this.#decision(found, projector, cells, asking);
        }
      }
    }
    const { fired, ...open } = JSON.parse(this.#asked("decide", facts, question(asking))) as Open & { fired: string[] };
    return Decision.of(fired, open);
  }

  /**
   * Evaluates many: for each what `evaluate` gives for it alone, or the `DangjiuError` that it throws. Any other error, such as
   * what a getter throws, is a program's own, and is thrown.
   */
  evaluateBatch(documents: Iterable<Facts>, asking: AskingOfMany): (Evaluation | DangjiuError)[] {
    const { request, read, alone } = this.#batch(documents, asking);
    return rows(answered(this.#ask("evaluate_batch", request, read)), alone);
  }

  /** The same on other threads, where there are any. */
  async evaluateBatchAsync(documents: Iterable<Facts>, asking: AskingOfMany): Promise<(Evaluation | DangjiuError)[]> {
    const { request, read, alone } = this.#batch(documents, asking);
    return rows(answered(await this.#askLater("evaluate_batch", request, read)), alone);
  }

  /** Why a rule fired or did not, clause by clause. */
  explain(rule: string, facts: Facts, asking: Asking): Trace {
    return JSON.parse(this.#asked("explain", facts, question(asking, rule))) as Trace;
  }

  /** Why a rule did not fire, in one sentence; null where it fired. */
  whyNot(rule: string, facts: Facts, asking: Asking): Said | null {
    return JSON.parse(this.#asked("why_not", facts, question(asking, rule))) as Said | null;
  }

  /** Runs the tests that stand beside the rules; in browsers once `loadAll` is done. */
  test(): TestReport {
    return JSON.parse(answered(this.#ask("test", NO_REQUEST, NOTHING))) as TestReport;
  }

  /** The same on another thread, where there is one; in browsers it fetches by itself what it needs. */
  async testAsync(): Promise<TestReport> {
    return JSON.parse(answered(await this.#askLater("test", NO_REQUEST, NOTHING))) as TestReport;
  }

  /** The same rules with values of the host; these stay as they are. */
  withValues(values: HostValues): Rules {
    return kept(this.#engine, this.#native.withValues(this.#held(), argument(values)));
  }

  /** What these rules have done so far, as plain numbers. What is evaluated counts, alone or for many. */
  metrics(): Metrics {
    return JSON.parse(answered(this.#ask("metrics", NO_REQUEST, NOTHING))) as Metrics;
  }

  /** The same as OpenMetrics text, which Prometheus and others read; it ends with `# EOF`. */
  openmetrics(): string {
    return JSON.parse(answered(this.#ask("openmetrics", NO_REQUEST, NOTHING))) as string;
  }

  /** The rules, or one state machine, as a drawing in the text of Mermaid or Graphviz; in browsers once `loadAll` is done. */
  graph(options?: Drawing): string {
    const { lang = "en", as = "mermaid", ...others } = optional(options);
    const request = argument({ lang, as, ...others });
    return JSON.parse(answered(this.#ask("graph", request, NOTHING))) as string;
  }

  /**
   * The rules as bytes for `unpack`, which reads them without parsing and checking; with `texts`, explanations quote. In browsers
   * once `loadAll` is done.
   */
  pack(options: { readonly texts?: boolean | undefined } = {}): Uint8Array {
    const packed = JSON.parse(answered(this.#ask("pack", argument(options), NOTHING))) as string;
    return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  }

  /**
   * Gives back what the rules take up, now instead of when they are collected. They cannot be asked afterwards, and neither
   * can what a `Decision` left open, if it was not read before.
   */
  free(): void {
    if (this.#number >= 0) {
      unheld.unregister(this);
      this.#native.free(this.#number);
      this.#number = -1;
    }
  }

  #known(): About {
    return (this.#about ??= frozen(JSON.parse(answered(this.#ask("about", NO_REQUEST, NOTHING))) as About));
  }

  /** The answer to a question about facts: those that the rules read, or the whole document. */
  #asked(op: string, facts: Facts, request: Uint8Array): string {
    const slip = this.#read(op, request, () => this.#slip(facts));
    if (slip !== undefined) {
      const answer = this.#native.askSlip(this.#held(), op, request, slip);
      if (answer !== "") {
        return answered(answer);
      }
    }
    return answered(this.#ask(op, request, this.#read(op, request, () => document(facts))));
  }

  /** Reads facts. What is refused on this side the engine counts too: it is asked about facts that are none. */
  #read<T>(op: string, request: Uint8Array, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof DangjiuError && op === "evaluate" && this.#number >= 0) {
        this.#ask(op, request, NOTHING);
      }
      throw error;
    }
  }

  /** The slip of an object; nothing where it takes the document. */
  #slip(facts: Facts): Uint8Array | undefined {
    if (typeof facts !== "object" || facts === null || bytesOf(facts) !== undefined) {
      return undefined;
    }
    const projector = (this.#projector ??= this.#project());
    return projector.write(facts, 0, 0) < 0 ? undefined : projector.written();
  }

  #project(): Projector {
    const layout = JSON.parse(answered(this.#ask("layout", NO_REQUEST, NOTHING))) as Layout;
    const outline = new Outline(layout);
    this.#sieve = layout.sieve === undefined ? undefined : new Sieve(layout.sieve, outline, this.names);
    return new Projector(outline, this.#engine.pad, this.names.length);
  }

  #decision(found: number, projector: Projector, cells: number, asking: Asking): Decision {
    const count = found >> 1;
    const fired: string[] = [];
    if (count > 0) {
      const names = this.names;
      const pad = this.#engine.pad;
      pad.reach(0);
      const numbers = pad.words;
      const first = CELLS + cells;
      for (let at = first; at < first + count; at++) {
        fired.push(names[numbers[at] as number] as string);
      }
    }
    if ((found & 1) === 0) {
      return Decision.of(fired);
    }
    const slip = projector.written();
    const request = question(asking);
    return Decision.of(
      fired,
      () => JSON.parse(answered(this.#native.askSlip(this.#held(), "decide", request, slip))) as Open,
    );
  }

  #keep(now: Moment): void {
    this.#now = undefined;
    const micros = now instanceof Date ? now.getTime() * 1000 : Number.NaN;
    if (Number.isSafeInteger(micros)) {
      this.#lower = micros | 0;
      this.#upper = Math.floor(micros / 0x100000000);
    } else {
      [this.#lower, this.#upper] = JSON.parse(answered(this.#native.instant(moment(now)))) as [number, number];
    }
    this.#now = now;
  }

  #batch(many: Iterable<Facts>, asking: AskingOfMany): Batch {
    const now = moment(asking?.now);
    const { reveal = false, threads = 0 } = asking;
    if (!Number.isInteger(threads) || threads < 0) {
      const en = `\`threads\` is ${String(threads)}; expected how many, or 0 for one`;
      throw refusal("usage", "threads", en, `“threads”是 ${String(threads)}，应为线程数，0 表示一个`);
    }
    const alone = new Map<number, Evaluation | DangjiuError>();
    const documents: Uint8Array[] = [];
    let row = 0;
    for (const facts of listed(many, "documents")) {
      try {
        documents.push(document(facts));
      } catch (error) {
        // What cannot be a document may still hold all that the rules read.
        alone.set(row, this.#alone(facts, known(asking), error));
      }
      row++;
    }
    const all = new Uint8Array(documents.reduce((sum, { length }) => sum + LENGTH + length, 0));
    const lengths = new DataView(all.buffer);
    let at = 0;
    for (const document of documents) {
      lengths.setUint32(at, document.length, true);
      all.set(document, at + LENGTH);
      at += LENGTH + document.length;
    }
    return { request: argument({ ...asking, now, reveal, threads }), read: all, alone };
  }

  #alone(facts: Facts, asking: Asking, found: unknown): Evaluation | DangjiuError {
    try {
      return this.evaluate(facts, asking);
    } catch (error) {
      if (found instanceof DangjiuError && error instanceof DangjiuError) {
        return error;
      }
      throw error;
    }
  }

  #ask(op: string, request: Uint8Array, facts: Uint8Array): string {
    return this.#native.ask(this.#held(), op, request, facts);
  }

  #askLater(op: string, request: Uint8Array, facts: Uint8Array): Promise<string> {
    return this.#native.askLater(this.#held(), op, request, facts);
  }

  #held(): number {
    if (this.#number < 0) {
      throw refusal("usage", "freed", "these rules have been freed", "这些规则已被释放");
    }
    return this.#number;
  }
}

/** Outside of the class: where it names itself, bundlers rename it. */
function kept(engine: Engine, answer: string): Rules {
  return Rules.kept(engine, answer);
}

function question(asking: Asking, rule?: string): Uint8Array {
  if (rule !== undefined && typeof rule !== "string") {
    const { en, zh } = typeSaid(rule);
    throw refusal("usage", "rule", `\`rule\` is ${en}; expected its name`, `“rule”是${zh}，应为规则名`);
  }
  // With what else is in it, so that the engine refuses options that there are none of.
  return argument({ ...asking, now: moment(asking?.now), reveal: asking?.reveal ?? false, rule });
}

/** What a single call takes of the options for many. */
function known({ now, reveal }: Asking): Asking {
  return { now, reveal };
}

/** Whether there is nothing in it but what `decide` looks at. What it says of the rest, the engine says. */
function isKnown(asking: Asking): boolean {
  for (const key in asking) {
    if (key !== "now" && key !== "reveal") {
      return false;
    }
  }
  return true;
}

/** Whether `reveal` is what it may be. What else is said of it, the engine says. */
function isShown({ reveal }: Asking): boolean {
  return reveal === undefined || typeof reveal === "boolean";
}

/** Facts as JSON bytes. */
function document(facts: Facts): Uint8Array {
  const bytes = bytesOf(facts);
  if (bytes !== undefined) {
    if (typeof facts === "string" && !isWhole(facts)) {
      throw unreadable("the facts are text that is not UTF-8 (a lone surrogate)", "事实不是 UTF-8 文字（单独的代理项）");
    }
    return bytes;
  }
  if (typeof facts !== "object" || facts === null || Array.isArray(facts) || isUnfit(facts) || facts instanceof Date) {
    const { en, zh } = typeSaid(facts);
    throw unreadable(
      `facts of type ${en}; expected an object, or JSON as text or bytes`,
      `事实的类型是${zh}，应为对象，或文字、字节形式的 JSON`,
    );
  }
  return utf8(json(facts));
}

interface Batch {
  readonly request: Uint8Array;
  /** The documents, each behind its length. */
  readonly read: Uint8Array;
  /** The answers of rows that are no documents. */
  readonly alone: ReadonlyMap<number, Evaluation | DangjiuError>;
}

function rows(answer: string, alone: Batch["alone"]): (Evaluation | DangjiuError)[] {
  const found = JSON.parse(answer) as (object | { error: ErrorData })[];
  const others = found.values();
  return Array.from({ length: found.length + alone.size }, (_, at) => {
    const own = alone.get(at);
    if (own !== undefined) {
      return own;
    }
    const row = others.next().value as object | { error: ErrorData };
    return "error" in row ? exception(row.error) : Evaluation.of(JSON.stringify(row));
  });
}

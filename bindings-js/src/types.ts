/** The plain data of answers. Keys are the same in every language; a member that does not apply is left out. */

/** A sentence in both languages. */
export interface Said {
  readonly en: string;
  readonly zh: string;
}

/** The languages of rules and messages. */
export type Lang = "en" | "zh";

/**
 * A point in a source: `byte` and `utf16` from 0, `line` and `column` (in characters) from 1. Of rules that were packed without
 * their texts only `byte` is known.
 */
export interface Position {
  readonly byte: number;
  readonly line?: number;
  readonly column?: number;
  readonly utf16?: number;
}

/** A range of a source. */
export interface Place {
  readonly source: string;
  readonly start: Position;
  readonly end: Position;
}

/** A problem found in a source. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: Said;
  readonly at?: Place;
  readonly labels?: readonly { readonly at: Place; readonly message: Said }[];
  readonly help?: Said;
  readonly fix?: { readonly at: Place; readonly replacement: string };
}

/** A value in an answer. Numbers, money, times and weights are texts. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An action to execute. `key` is stable over retries, hosts and languages. */
export interface Intent {
  readonly key: string;
  readonly rule: string;
  readonly step: string;
  readonly item?: number;
  readonly action: string;
  readonly args: { readonly [name: string]: Json };
  /** When it is due. */
  readonly at: string;
  readonly after?: string;
  readonly unless?: string;
  /** Whether to wait until no late event can change it. */
  readonly settled: boolean;
  readonly undone_by?: string;
  /** Whether it is on trial: its rule is `shadow`, or was woken by an event of one that is. It is not to be carried out. */
  readonly shadow: boolean;
}

/** A rule that missing values leave undecided, with the paths that are missing. */
export interface Undecided {
  readonly rule: string;
  readonly missing: readonly string[];
}

/** A rule that could not be computed; `path` is where a wrong value stands, if that is what is wrong. */
export interface Errored {
  readonly rule: string;
  readonly path?: string;
  readonly at?: Place;
  readonly error: Said;
}

/** A step that was not issued although its rule fired; `path` is where a wrong value stands, if that is what is wrong. */
export interface Withheld {
  readonly rule: string;
  readonly step: string;
  readonly item?: number;
  readonly missing?: readonly string[];
  readonly path?: string;
  readonly error?: Said;
  readonly needs_state?: boolean;
}

/** An event that a rule emitted. */
export interface Emitted {
  readonly event: string;
  readonly id: string;
  readonly rule: string;
  readonly fields: { readonly [name: string]: Json };
  readonly shadow: boolean;
}

/** What one call comes to. */
export interface EvaluationData {
  readonly fired: readonly string[];
  readonly otherwise: readonly string[];
  readonly intents: readonly Intent[];
  readonly withheld: readonly Withheld[];
  readonly events: readonly Emitted[];
  readonly undecided: readonly Undecided[];
  readonly errored: readonly Errored[];
  readonly needs_state: readonly string[];
  readonly unknown_event?: string | undefined;
}

/** A value that a clause saw. */
export interface Seen {
  readonly path: string;
  readonly state: "present" | "none" | "missing" | "wrong";
  readonly value?: string;
}

/** A clause of a rule's condition. */
export interface Clause {
  readonly text: string;
  readonly at?: Place;
  readonly outcome: "true" | "false" | "unknown" | "error";
  readonly seen?: readonly Seen[];
  readonly needed?: Said;
  readonly missing?: readonly string[];
  readonly error?: Said;
  readonly items?: {
    readonly held: number;
    readonly failed: number;
    readonly undecided: number;
    readonly errored: number;
    readonly item?: number;
    readonly seen?: readonly Seen[];
  };
  /** Of an `or`, and of an `and` below one: each side by itself. */
  readonly sides?: readonly Clause[];
  /** The numbers of the sides that decide, from 0: of a true `or` the true ones. */
  readonly deciding?: readonly number[];
}

/** One rule and one event, explained. */
export interface Trace {
  readonly rule: string;
  readonly title?: string;
  readonly at?: Place;
  readonly verdict:
    | "fired"
    | "failed"
    | "not_triggered"
    | "undecided"
    | "errored"
    | "needs_state"
    | "passed_over"
    | "disabled"
    | "out_of_period";
  readonly missing?: readonly string[];
  readonly error?: Said;
  readonly why_not?: Said;
  readonly trigger?: {
    readonly outcome: Clause["outcome"];
    readonly needed: Said;
    readonly said?: string;
    readonly filter?: readonly Clause[];
  };
  readonly clauses: readonly Clause[];
  readonly first_failing?: number;
  readonly intents?: readonly Intent[];
  readonly withheld?: readonly Withheld[];
}

/** How the tests beside the rules ended, and which clauses they have seen both true and false. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly results: readonly {
    readonly title: string;
    readonly at?: Place;
    readonly passed: boolean;
    readonly failures?: readonly { readonly at?: Place; readonly message: Said }[];
  }[];
  readonly coverage: readonly {
    readonly rule: string;
    readonly asked: number;
    readonly fired: number;
    readonly whole: boolean;
    readonly clauses: readonly {
      readonly at?: Place;
      readonly text: string;
      readonly held: number;
      readonly failed: number;
      readonly undecided: number;
      readonly errored: number;
    }[];
  }[];
}

/** What was found in rule files: the rules without errors, and every problem. */
export interface Checked {
  readonly rules: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: number;
}

/** What a kind of diagnostic means, with a file that has it and the same file without it. */
export interface CodePage {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly title: Said;
  readonly page: Said;
  readonly wrong: string;
  readonly right: string;
}

/** What a map makes of a raw status: the state of each region that is claimed; a declared non-state; or no row takes it. */
export type Mapped =
  | { readonly claims: { readonly [region: string]: string } }
  | { readonly nothing: true }
  | { readonly unmapped: true };

/** The canonical id of an order, and its short form for people where it is said when the order was made. */
export interface OrderId {
  readonly id: string;
  readonly short?: string;
}

/** Everything a rule may speak of, for editors and forms. */
export interface Vocabulary {
  readonly records: readonly Json[];
  readonly enums: readonly Json[];
  readonly events: readonly Json[];
  readonly actions: readonly Json[];
  readonly machines: readonly Json[];
  /** The status maps that `mapStatus` reads. */
  readonly maps: readonly { readonly name: string; readonly edition?: string; readonly fields: readonly string[] }[];
}

/** An instant in data: a Date, or RFC 3339 text with its offset. */
export type Instant = Date | string;

/** What a system is in the shop's landscape. */
export type Role = "channel" | "erp" | "wms" | "crm" | "carrier" | "finance";

/** The kinds of thing that systems keep a record of. */
export type NodeKind = "sales_order" | "line" | "erp_order" | "outbound" | "parcel" | "after_sale" | "payment";

/** A system whose word is compared: `{ name: "taobao", role: "channel" }`. */
export interface System {
  readonly name: string;
  readonly role: Role;
  /** The channel whose numbers its orders have; without it, a channel's own name. */
  readonly channel?: string | null | undefined;
  /** The currency of its amounts; without it, `CNY`. */
  readonly currency?: string | null | undefined;
  /** What its tables have no column for: it is not missing in their rows, as it would be where it is null. */
  readonly lacks?: readonly ("source_kind" | "settlement" | "discount" | "served_by")[] | null | undefined;
}

/** How one thing is tied to another, read "this … that". */
export interface Link {
  readonly kind: "part_of" | "fulfils" | "merged_into" | "split_from" | "shipped_in" | "replaces";
  readonly to: NodeKind;
  readonly id: string;
  /** For sales orders: the channel that the id belongs to, where the row says so. */
  readonly channel?: string | null | undefined;
}

/** What one system says of one thing: a row of an export, a line of a log, a push. */
export interface Observation {
  readonly system: string;
  /** The file it stands in; without it, the one file of its system. */
  readonly file?: string | null | undefined;
  /** The row there; without it, its place among the rows of its file, counted from 1. */
  readonly row?: number | null | undefined;
  readonly kind: NodeKind;
  readonly id: string;
  /** The channel of a sales order, where it is not the system's own. */
  readonly channel?: string | null | undefined;
  readonly shop?: string | null | undefined;
  readonly links?: readonly Link[] | null | undefined;
  /** The raw status: one text per field of the map that reads it. */
  readonly status?:
    | { readonly map: string; readonly edition?: string | null | undefined; readonly fields: readonly (string | null)[] }
    | null | undefined;
  /** For an event: when it was. Without it the row is a snapshot, so at the end of its file. */
  readonly at?: Instant | null | undefined;
  readonly times?: {
    readonly [name in "created" | "paid" | "shipped" | "delivered" | "completed" | "cancelled" | "modified"]?: Instant | null | undefined;
  } | null | undefined;
  /** In the system's currency, as texts with at most four decimals: `"199.00"`. */
  readonly amounts?: {
    readonly [
      name in
        | "goods"
        | "merchant_discount"
        | "platform_discount"
        | "freight"
        | "receivable"
        | "received"
        | "refunded"
    ]?: string | null | undefined;
  } | null | undefined;
  /** Pieces. */
  readonly quantity?: number | null | undefined;
  readonly settlement?: "escrow" | "cod" | "offline" | "free" | null | undefined;
  /** That it was typed by hand, and which source it gives. */
  readonly manual?: { readonly source_kind?: string | null | undefined } | null | undefined;
  readonly operator?: string | null | undefined;
  /** The row could not be read but for what it is about: of it only that and its links count. */
  readonly rejected?: boolean | null | undefined;
}

/** A thing that a system keeps a record of; with its channel where orders of several have that number. */
export interface Node {
  readonly kind: NodeKind;
  readonly id: string;
  readonly channel?: string;
}

/** Something that is wrong; `order` is the index of its order in the diagnosis. */
export interface Finding {
  readonly key: string;
  readonly kind: string;
  readonly cause: string;
  readonly severity: string;
  readonly node: Node;
  readonly order?: number;
  readonly system: string;
  readonly against?: string;
  readonly since?: string;
  readonly amount: string;
  /** The currency of that, where sums are of another one. */
  readonly currency?: string;
  readonly weight: string;
  readonly message: Said;
  readonly fix: Said;
  readonly evidence: readonly {
    readonly system: string;
    readonly file: string;
    readonly row: number;
    readonly raw?: string;
    readonly at?: string;
  }[];
}

/** Counts over all events since the rules were compiled. */
export interface Metrics {
  /** Events that were evaluated. */
  readonly events: number;
  /** Events that could not be read, whoever refused them: no JSON, an object with `NaN`, one that nests too deep. */
  readonly refused: number;
  /** Events for which something was asked. */
  readonly events_with_intents: number;
  /** What was asked. */
  readonly intents: number;
  /** Steps that lacked something. */
  readonly withheld: number;
  /** Rule by rule: for how many events it fired, ran its `otherwise`, was undecided, could not be computed. */
  readonly rules: readonly {
    readonly rule: string;
    readonly fired: number;
    readonly otherwise: number;
    readonly intents: number;
    readonly undecided: number;
    readonly errored: number;
  }[];
  /** Per missing path, the events in which it left a rule undecided. */
  readonly missing: { readonly [path: string]: number };
}

/** A rate as an interval over what is undecided, with what it counts. */
export interface Rate {
  readonly at_least?: string;
  readonly at_most?: string;
  readonly consistent: number;
  readonly inconsistent: number;
  readonly undecided: number;
  readonly one_system: number;
  readonly not_comparable: number;
}

/** An order and what every system says of it; `findings` are indices of findings. */
export interface Order {
  readonly id: string;
  readonly short: string;
  readonly platform_id: string;
  readonly channel: string;
  readonly shop?: string;
  readonly verdict: "consistent" | "inconsistent" | "undecided" | "one_system" | "not_comparable";
  readonly headline: string;
  readonly headline_title: Said;
  readonly regions: readonly RegionState[];
  readonly amount: string;
  /** The currency of that, where sums are of another one. */
  readonly currency?: string;
  readonly systems: readonly {
    readonly system: string;
    readonly raw: string;
    readonly states: readonly RegionState[];
    readonly since?: string;
    readonly deviates: boolean;
  }[];
  readonly timeline: readonly {
    readonly at: string;
    readonly system: string;
    readonly node: Node;
    readonly raw?: string;
    readonly states: readonly RegionState[];
    readonly movement?: string;
    readonly operator?: string;
    readonly file: string;
    readonly row: number;
  }[];
  /** How many rows about what it shares with very many orders are left out of `systems` and `timeline`. */
  readonly left_out?: number;
  readonly findings: readonly number[];
}

/** The state of a region of an order: payment, fulfilment, after-sale. */
export interface RegionState {
  readonly region: string;
  readonly state: string;
  readonly title: Said;
}

/** What several systems' words on a shop's orders come to. Amounts and rates are texts. */
export interface Diagnosis {
  readonly format: string;
  readonly tenant: string;
  readonly now: string;
  readonly rate: Rate;
  readonly channels: readonly { readonly channel: string; readonly rate: Rate }[];
  readonly systems: readonly Json[];
  readonly files: readonly Json[];
  /** Where amounts are of several currencies: how many orders each has. Sums and weights are of the first; orders of others are not in them. */
  readonly currencies?: readonly { readonly currency: string; readonly orders: number }[];
  readonly standing: readonly Json[];
  readonly causes: readonly Json[];
  readonly findings: readonly Finding[];
  readonly orders: readonly Order[];
  readonly bridges: readonly Json[];
  readonly rules: Json;
  /** Findings left out because a suppression names them. They leave the rate as it is. */
  readonly suppressed: number;
}

/** The functions of the package, over an engine. */
import { argument, bytesOf, isPlain, isWhole, listed, optional, typeSaid, without } from "./document.js";
import { answered, refusal } from "./errors.js";
import { type Moment, moment } from "./moment.js";
import type { Native } from "./native.js";
import { type Engine, type HostValues, Rules } from "./rules.js";
import { Pad } from "./slip.js";
import type {
  Checked,
  CodePage,
  Diagnosis,
  Lang,
  Mapped,
  Observation,
  OrderId,
  Said,
  System,
  Vocabulary,
} from "./types.js";

/** Rule text, or several files by name. */
export type Texts = string | Uint8Array | { readonly [name: string]: string | Uint8Array };

/** How several systems' words are compared. */
export interface Diagnosing {
  /** The instant it is judged at; without it, the latest that any system knows of. */
  readonly now?: Moment | undefined;
  /** Whose data it is; part of every order's id. */
  readonly tenant?: string | undefined;
  /** Rule text to be asked about every order, and maps of your own. */
  readonly rules?: Texts | undefined;
  /** Whether consistent orders are laid out too. */
  readonly allOrders?: boolean | undefined;
  /** Whether values about people are shown. */
  readonly reveal?: boolean | undefined;
}

/** Everything Dangjiu does that needs no compiled rules, and `compile`, which makes them. */
export interface Dangjiu {
  /** The version of the engine. */
  readonly version: string;
  /** Compiles rules; throws `RuleError` with every problem and its place where they have errors. */
  compile(text: Texts, values?: HostValues): Rules;
  /** The same on another thread, where there is one. */
  compileAsync(text: Texts, values?: HostValues): Promise<Rules>;
  /** Rules from the bytes of `Rules.pack` or of `dangjiu pack`. */
  unpack(packed: Uint8Array | ArrayBuffer, values?: HostValues): Rules;
  /** What is wrong in rule files, without throwing. */
  check(text: Texts): Checked;
  /** The canonical text of a rule file in one language, or each declaration in its own. */
  format(text: string, lang?: Lang): string;
  /** What a diagnostic code such as `DJ1001` means, with a wrong and a right example. */
  explainCode(code: string): CodePage;
  /** Everything a rule may speak of, for editors and forms. */
  vocabulary(text?: Texts): Vocabulary;
  /**
   * Reads a raw status through a status map: `mapStatus("qimen.process_status", { process_status: "DELIVERED" })`. `maps` is rule
   * text with maps of your own; `at` is when it was so, for maps that hold for a time.
   */
  mapStatus(
    map: string,
    fields: { readonly [field: string]: string | null },
    options?: {
      readonly edition?: string | undefined;
      readonly at?: Moment | undefined;
      readonly maps?: Texts | undefined;
    },
  ): Mapped;
  /** The canonical id of an order: derived, so that the same platform order has the same id everywhere. */
  orderId(
    channel: string,
    platformId: string,
    options?: {
      readonly shop?: string | undefined;
      readonly tenant?: string | undefined;
      readonly created?: Moment | undefined;
    },
  ): OrderId;
  /** Compares what several systems say of a shop's orders. */
  diagnose(systems: Iterable<System>, observations: Iterable<Observation>, options?: Diagnosing): Diagnosis;
  /** The same on another thread, where there is one. */
  diagnoseAsync(
    systems: Iterable<System>,
    observations: Iterable<Observation>,
    options?: Diagnosing,
  ): Promise<Diagnosis>;
  /**
   * Makes ready what browsers fetch only when it is asked for: what `diagnose`, `explainCode`, `graph` and `pack` of rules and most
   * operations of `call` need. Before that they throw a `UsageError` with the code `not_loaded`; what ends in `Async` fetches it by
   * itself. What need not be fetched, in Node or from bytes, is there from the start.
   */
  loadAll(): Promise<void>;
  /** Carries out an operation for a request in JSON, or an object; the answer is JSON, whatever comes in. */
  call(op: string, request: string | Uint8Array | object): string;
  /** The same on another thread, where there is one. */
  callAsync(op: string, request: string | Uint8Array | object): Promise<string>;
}

/** @internal The functions over an engine. */
export function dangjiu(native: Native): Dangjiu {
  const engine: Engine = { native, pad: new Pad(native) };

  const ask = <T>(op: string, request: object): T => JSON.parse(answered(native.call(op, argument(request)))) as T;

  const withValues = (rules: Rules, values: HostValues | undefined): Rules => {
    if (values === undefined) {
      return rules;
    }
    try {
      return rules.withValues(values);
    } finally {
      rules.free();
    }
  };

  const diagnosis = (systems: Iterable<System>, observations: Iterable<Observation>, options?: Diagnosing) => {
    const { now, tenant, rules, allOrders, reveal, ...others } = optional(options);
    without(others);
    return argument({
      systems: [...listed(systems, "systems")],
      observations: [...listed(observations, "observations")],
      now: now === undefined ? undefined : moment(now),
      tenant,
      sources: rules === undefined ? undefined : sources(rules),
      all_orders: allOrders,
      reveal,
    });
  };

  return {
    version: native.version(),

    compile: (text, values) => withValues(Rules.kept(engine, native.compile(rulesOf(text))), values),

    compileAsync: async (text, values) =>
      withValues(Rules.kept(engine, await native.compileLater(rulesOf(text))), values),

    unpack: (packed, values) => withValues(Rules.kept(engine, native.unpack(packedBytes(packed))), values),

    check: (text) => ask("check", { sources: sources(text) }),

    format: (text, lang) => ask<{ text: string }>("format", { text, lang }).text,

    explainCode: (code) => ask("explain_code", { code }),

    vocabulary: (text) => ask("vocabulary", { sources: text === undefined ? [] : sources(text) }),

    mapStatus: (map, fields, options) => {
      const { edition, at, maps, ...others } = optional(options);
      without(others);
      if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
        const { en, zh } = typeSaid(fields);
        throw refusal("usage", "fields", `\`fields\` is ${en}; expected an object of texts`, `“fields”是${zh}，应为“字段：文字”的对象`);
      }
      return ask("map_status", {
        map,
        fields,
        edition,
        at: at === undefined ? undefined : moment(at, "at"),
        sources: maps === undefined ? undefined : sources(maps),
      });
    },

    orderId: (channel, platformId, options) => {
      const { shop, tenant = "", created, ...others } = optional(options);
      without(others);
      const at = created === undefined ? undefined : moment(created, "created");
      const request = { do: "derive", tenant, channel, shop, platform_id: platformId, created: at };
      const found = ask<OrderId | { refused: string; message: Said }>("order_id", request);
      if ("refused" in found) {
        throw refusal("usage", found.refused, found.message.en, found.message.zh);
      }
      return found;
    },

    diagnose: (systems, observations, options) =>
      JSON.parse(answered(native.call("diagnose", diagnosis(systems, observations, options)))) as Diagnosis,

    diagnoseAsync: async (systems, observations, options) =>
      JSON.parse(
        answered(await native.callLater("diagnose", diagnosis(systems, observations, options))),
      ) as Diagnosis,

    loadAll: () => native.loadAll(),

    call: (op, request) => native.call(operation(op), requestOf(request)),

    callAsync: async (op, request) => native.callLater(operation(op), requestOf(request)),
  };
}

function operation(op: string): string {
  if (typeof op !== "string") {
    const { en, zh } = typeSaid(op);
    throw refusal("usage", "operation", `\`op\` is ${en}; expected a name`, `“op”是${zh}，应为操作名`);
  }
  return op;
}

function requestOf(request: string | Uint8Array | object): Uint8Array {
  return bytesOf(request) ?? argument(request);
}

function rulesOf(text: Texts): Uint8Array {
  return argument({ sources: sources(text) });
}

function packedBytes(packed: unknown): Uint8Array {
  const bytes = typeof packed === "string" ? undefined : bytesOf(packed);
  if (bytes === undefined) {
    const { en, zh } = typeSaid(packed);
    throw refusal("usage", "packed", `packed rules are ${en}; expected bytes`, `计划文件的类型是${zh}，应为字节`);
  }
  return bytes;
}

interface Source {
  readonly name: string;
  readonly text?: string;
  readonly text_base64?: string;
}

function sources(text: Texts): Source[] {
  if (typeof text === "string" || bytesOf(text) !== undefined) {
    return [source("rules.dj", text as string | Uint8Array)];
  }
  // A Map or a promise is no object of names.
  const isNamed = typeof text === "object" && text !== null && (isPlain(text) || Object.keys(text).length > 0);
  if (!isNamed || Array.isArray(text)) {
    const { en, zh } = typeSaid(text);
    throw refusal(
      "usage",
      "sources",
      `rules of type ${en}; expected rule text, or an object of names and texts`,
      `规则的类型是${zh}，应为规则文本，或“名称：文本”的对象`,
    );
  }
  return Object.entries(text).map(([name, part]) => source(name, part));
}

function source(name: string, text: string | Uint8Array): Source {
  if (typeof text === "string" && isWhole(text)) {
    return { name, text };
  }
  const bytes = bytesOf(text);
  if (bytes === undefined) {
    const { en, zh } = typeSaid(text);
    throw refusal("usage", "sources", `the text of ${name} is ${en}`, `${name} 的文本是${zh}`);
  }
  return { name, text_base64: base64(bytes) };
}

function base64(bytes: Uint8Array): string {
  let characters = "";
  for (let at = 0; at < bytes.length; at += 0x2000) {
    characters += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  }
  return btoa(characters);
}

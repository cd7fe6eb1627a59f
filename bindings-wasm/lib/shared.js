// @generated
// By bindings-js/build.mjs.

// src/errors.ts
var DangjiuError = class extends Error {
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
    super(shown.en, cause === void 0 ? void 0 : { cause });
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
};
var RuleError = class extends DangjiuError {
};
var FactError = class extends DangjiuError {
};
var LimitError = class extends DangjiuError {
};
var UsageError = class extends DangjiuError {
};
var InternalError = class extends DangjiuError {
};
var CLASSES = { check: RuleError, facts: FactError, limit: LimitError, usage: UsageError, internal: InternalError };
var FAULTS = { check: "rules", facts: "facts", limit: "caller", usage: "caller", internal: "engine" };
for (const [name, kind] of Object.entries({ DangjiuError, RuleError, FactError, LimitError, UsageError, InternalError })) {
  Object.defineProperty(kind.prototype, "name", { value: name, configurable: true, writable: true });
}
function exception(data, shown, cause) {
  return new CLASSES[data.kind](data, shown, cause);
}
function refusal(kind, code, en, zh, cause) {
  return exception({ kind, code, message: { en, zh }, retryable: false, fault: FAULTS[kind] }, void 0, cause);
}
function unreachable(en, zh, cause) {
  const data = { kind: "usage", code: "unreachable", message: { en, zh }, retryable: true, fault: "caller" };
  return exception(data, void 0, cause);
}
function inLanguage(said, lang) {
  if (lang !== "en" && lang !== "zh") {
    const found = String(lang);
    throw refusal("usage", "lang", `there is no language \`${found}\`; there are \`en\` and \`zh\``, `没有语言“${found}”；现有：\`en\`、\`zh\``);
  }
  return said[lang];
}
function answered(answer) {
  if (answer.startsWith('{"ok":')) {
    return answer.slice(6, -1);
  }
  const { error, shown } = JSON.parse(answer);
  throw exception(error, shown);
}

// src/frozen.ts
function frozen(data) {
  if (typeof data === "object" && data !== null) {
    Object.values(data).forEach(frozen);
    Object.freeze(data);
  }
  return data;
}

// src/evaluation.ts
var Evaluation = class {
  /** The same as JSON, byte for byte as every other host writes it. */
  json;
  #read;
  constructor(json2) {
    this.json = json2;
  }
  /** @internal */
  static of(json2) {
    return new this(json2);
  }
  #data() {
    return this.#read ??= frozen(JSON.parse(this.json));
  }
  /** The rules that fired, in order. */
  get fired() {
    return this.#data().fired;
  }
  /** The rules whose condition was false and whose `otherwise` ran. */
  get otherwise() {
    return this.#data().otherwise;
  }
  /** What is asked for. */
  get intents() {
    return this.#data().intents;
  }
  /** The steps that lacked something. */
  get withheld() {
    return this.#data().withheld;
  }
  /** The events that rules emitted. */
  get events() {
    return this.#data().events;
  }
  /** The rules that missing values leave undecided: missing is not false. */
  get undecided() {
    return this.#data().undecided;
  }
  /** The rules that could not be computed. */
  get errored() {
    return this.#data().errored;
  }
  /** The rules that only an engine with a memory can decide. */
  get needs_state() {
    return this.#data().needs_state;
  }
  /** What the event says it is, where no rule can know it. */
  get unknown_event() {
    return this.#data().unknown_event;
  }
  /** The plain data, the caller's own: made anew each time. */
  toJSON() {
    return JSON.parse(this.json);
  }
};
var closed = () => ({ undecided: [], errored: [] });
var Decision = class {
  /** The rules that fire, in order. */
  fired;
  #open;
  constructor(fired, open) {
    this.fired = fired;
    this.#open = open;
  }
  /** @internal */
  static of(fired, open = closed) {
    return new this(fired, open);
  }
  /** The rules that missing values leave undecided; worked out when it is first read. */
  get undecided() {
    return this.#opened().undecided;
  }
  /** The rules that could not be computed; worked out when it is first read. */
  get errored() {
    return this.#opened().errored;
  }
  #opened() {
    if (typeof this.#open === "function") {
      this.#open = this.#open();
    }
    return this.#open;
  }
  /** The plain data. */
  toJSON() {
    return { fired: this.fired, ...this.#opened() };
  }
};

// src/document.ts
var DEEPEST = 64;
var encoder = new TextEncoder();
function json(value) {
  const text = written(value, "", 0);
  if (text === void 0) {
    throw unfit(value);
  }
  return text;
}
function argument(value) {
  try {
    return utf8(json(value));
  } catch (error) {
    if (error instanceof DangjiuError && error.kind === "facts") {
      throw refusal("usage", "argument", error.said.en, error.said.zh);
    }
    throw error;
  }
}
function written(value, key, depth) {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      return digits(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return value.toString();
    case "object":
      return value === null ? "null" : nested(value, key, depth);
    default:
      return void 0;
  }
}
function nested(value, key, depth) {
  const stands = standsFor(value, key);
  return typeof stands === "object" && stands !== null ? whole(stands, depth) : written(stands, key, depth);
}
function whole(value, depth) {
  if (depth >= DEEPEST) {
    throw tooDeep();
  }
  if (Array.isArray(value)) {
    const items = Array.from(value, (item, at) => written(item, String(at), depth + 1) ?? "null");
    return `[${items.join(",")}]`;
  }
  if (isUnfit(value)) {
    throw unfit(value);
  }
  return members(value, depth);
}
function standsFor(value, at) {
  const given2 = asks(value) ? value.toJSON(String(at)) : value;
  return typeof given2 === "object" && given2 !== null ? formOf(given2) : given2;
}
function asks(value) {
  return typeof value.toJSON === "function" && !(value instanceof Date);
}
function given(value, key) {
  return typeof value === "object" && value !== null && asks(value) ? standsFor(value, key) : value;
}
function isLeftOut(value) {
  return value === void 0 || typeof value === "function" || typeof value === "symbol";
}
function formOf(value) {
  if (value instanceof Date) {
    return isoText(value);
  }
  if (value instanceof Map) {
    return ofEntries(value);
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt) {
    return value.valueOf();
  }
  return value;
}
function isUnfit(value) {
  return value instanceof Set || value instanceof Promise || ArrayBuffer.isView(value) || isMemory(value);
}
function isMemory(value) {
  return value instanceof ArrayBuffer || isShared(value);
}
function isShared(value) {
  return typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;
}
var prototypeOf = mayLook() ? (value) => value.__proto__ : Object.getPrototypeOf;
function mayLook() {
  try {
    return {}.__proto__ === Object.prototype;
  } catch {
    return false;
  }
}
function isPlain(value) {
  const prototype = prototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
var NOTHING = {};
function isPolluted() {
  let polluted = false;
  for (const key in NOTHING) {
    polluted = key !== void 0;
  }
  return polluted;
}
function ofEntries(map) {
  for (const key of map.keys()) {
    if (typeof key !== "string") {
      const { en, zh } = typeSaid(key);
      throw unreadable(`a key of type ${en} has no JSON form`, `键的类型是${zh}，没有 JSON 形式`);
    }
  }
  return Object.fromEntries(map);
}
function members(object, depth) {
  const parts = [];
  for (const [key, value] of Object.entries(object)) {
    const text = written(value, key, depth + 1);
    if (text !== void 0) {
      parts.push(`${quoted(key)}:${text}`);
    }
  }
  return `{${parts.join(",")}}`;
}
function quoted(text) {
  if (!isWhole(text)) {
    throw half();
  }
  return JSON.stringify(text);
}
function half() {
  return unreadable(
    "a text with half a character (a lone surrogate) has no JSON form",
    "含有半个字符（单独的代理项）的文字没有 JSON 形式"
  );
}
function digits(value) {
  if (!Number.isFinite(value)) {
    throw unreadable(`${value} is no number that facts can hold`, `${value} 不是事实可以保存的数字`);
  }
  return String(value);
}
function isoText(value) {
  if (Number.isNaN(value.getTime())) {
    throw unreadable("an invalid Date", "无效的 Date");
  }
  return value.toISOString();
}
function isWhole(text) {
  return text.isWellFormed();
}
function utf8(text) {
  const bytes = encoder.encode(text);
  if (!isWhole(text)) {
    let at = 0;
    for (const character of text) {
      const number = character.codePointAt(0);
      if (!isWhole(character)) {
        bytes.set([224 | number >> 12, 128 | number >> 6 & 63, 128 | number & 63], at);
      }
      at += number < 128 ? 1 : number < 2048 ? 2 : number < 65536 ? 3 : 4;
    }
  }
  return bytes;
}
function bytesOf(value) {
  if (typeof value === "string") {
    return utf8(value);
  }
  if (!ArrayBuffer.isView(value) && !isMemory(value)) {
    return void 0;
  }
  const bytes = ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  return isShared(bytes.buffer) ? bytes.slice() : bytes;
}
function listed(things, name) {
  const found = things;
  const isListed = typeof found === "object" && found !== null && Symbol.iterator in found && bytesOf(found) === void 0;
  if (!isListed) {
    const { en, zh } = typeSaid(found);
    throw refusal("usage", name, `\`${name}\` is ${en}; expected a list, or what can be gone through`, `“${name}”是${zh}，应为列表`);
  }
  return things;
}
function optional(options) {
  const given2 = options === void 0 ? {} : options;
  const isNamed = typeof given2 === "object" && given2 !== null && !Array.isArray(given2);
  if (!isNamed || !isPlain(given2) && Object.keys(given2).length === 0) {
    const { en, zh } = typeSaid(given2);
    throw refusal("usage", "request", `the options are ${en}; expected an object`, `选项是${zh}，应为对象`);
  }
  return given2;
}
function without(others) {
  for (const [name, value] of Object.entries(others)) {
    if (value !== void 0) {
      throw refusal("usage", "request", `there is no option \`${name}\``, `没有选项“${name}”`);
    }
  }
}
function unfit(value) {
  const { en, zh } = typeSaid(value);
  return unreadable(`a value of type ${en} has no JSON form`, `值的类型是${zh}，没有 JSON 形式`);
}
var IN_CHINESE = /* @__PURE__ */ new Map([
  ["number", "数字"],
  ["string", "文字"],
  ["boolean", "真假值"],
  ["function", "函数"],
  ["object", "对象"],
  ["list", "列表"]
]);
function typeSaid(value) {
  const en = Array.isArray(value) ? "list" : typeName(value);
  return { en, zh: IN_CHINESE.get(en) ?? ` ${en}` };
}
function typeName(value) {
  if (value === null || typeof value !== "object") {
    return value === null ? "null" : typeof value;
  }
  const { constructor } = value;
  const name = constructor?.name;
  return typeof name === "string" && name !== "" ? name : "object";
}
function tooDeep() {
  return refusal("limit", "too_deep", `nested deeper than ${DEEPEST} levels`, `嵌套超过 ${DEEPEST} 层`);
}
function unreadable(en, zh) {
  return refusal("facts", "unreadable", en, zh);
}

// src/moment.ts
function moment(now, name = "now") {
  if (typeof now === "string") {
    return now;
  }
  if (now instanceof Date) {
    if (Number.isNaN(now.getTime())) {
      throw refusal("usage", name, `\`${name}\` is an invalid Date`, `“${name}”是无效的 Date`);
    }
    return iso(now, name);
  }
  const nanos = now?.epochNanoseconds;
  if (typeof nanos === "bigint") {
    const micros = nanos / 1000n - (nanos % 1000n < 0n ? 1n : 0n);
    const part = (micros % 1000000n + 1000000n) % 1000000n;
    const whole2 = iso(new Date(Number((micros - part) / 1000n)), name);
    return `${whole2.slice(0, 19)}.${part.toString().padStart(6, "0")}Z`;
  }
  const { en, zh } = typeSaid(now);
  throw refusal(
    "usage",
    name,
    `\`${name}\` is ${en}; expected a Date or RFC 3339 text, as in { ${name}: new Date() }`,
    `“${name}”是${zh}，应为 Date 或 RFC 3339 文本，例如 { ${name}: new Date() }`
  );
}
function iso(instant, name) {
  const year = instant.getUTCFullYear();
  if (year >= 0 && year <= 9999) {
    return instant.toISOString();
  }
  throw refusal(
    "usage",
    name,
    `\`${name}\` is out of range: instants are in the years 0000 to 9999`,
    `“${name}”超出范围：时刻的年份为 0000 至 9999`
  );
}

// src/members.ts
var NEAR = 64;
var Members = class {
  #all = /* @__PURE__ */ new Map();
  /** Texts that were asked for and have a number, where their characters say, and their numbers. */
  texts = new Array(NEAR).fill("");
  numbers = new Array(NEAR).fill(void 0);
  /** Where there is any text. */
  taken = new Uint8Array(NEAR);
  constructor(texts) {
    texts.forEach((text, number) => this.#all.has(text) || this.#all.set(text, number));
    texts.forEach((text) => this.taken[near(text)] = 1);
    this.numbers[near("")] = this.#all.get("");
  }
  /** The number of a text. */
  of(text) {
    const at = near(text);
    return this.texts[at] === text ? this.numbers[at] : this.found(text, at);
  }
  found(text, at) {
    if (this.taken[at] === 0) {
      return void 0;
    }
    const number = this.#all.get(text);
    if (number !== void 0) {
      this.texts[at] = text;
      this.numbers[at] = number;
    }
    return number;
  }
};
function near(text) {
  const last = text.length - 1;
  return text.charCodeAt(0) * 5 + text.charCodeAt(last) + last * 3 & NEAR - 1;
}

// src/mesh.ts
var NO_NAMES = new Members([]);
var NO_MESH = {
  bit: 0,
  tells: 0 /* Nothing */,
  decides: 0,
  masks: [-1],
  scale: 0,
  cuts: [],
  parent: void 0,
  absent: void 0,
  named: NO_NAMES,
  others: 0,
  parts: [],
  written: "",
  since: 0,
  from: 0
};
function isThere(place, walk) {
  return place !== void 0 && place.seen === walk && place.none !== walk;
}
function meshesOf(all, places, rules) {
  return all.map((mesh, at) => meshOf(mesh, places, rules, 1 << at));
}
function everyOf(meshes) {
  return meshes.reduce((all, { bit }) => all | bit, 0);
}
function listOf(data, places, rules, at) {
  const { node, parent, any, all, no, optional: optional2, meshes } = data;
  const place = places[node];
  const each = meshesOf(meshes, places, rules);
  const list = {
    place,
    at,
    any: any | 0,
    all: all | 0,
    no: no | 0,
    rules: any | all | no,
    parent: parent === void 0 ? void 0 : places[parent],
    optional: optional2,
    meshes: each,
    every: everyOf(each)
  };
  place.list = list;
  return list;
}
function meshOf(data, places, rules, bit) {
  const { node, parent, decides, absent, tells, masks } = data;
  const place = places[node];
  const [kind, its] = typeof tells === "string" ? [tells, void 0] : Object.entries(tells)[0];
  const { named, parts } = kind === "texts" ? its : { named: [], parts: [] };
  const clock = kind === "clock" ? its : void 0;
  const amounts = kind === "amounts" ? its : void 0;
  const line = clock?.line ?? amounts?.[1] ?? (kind === "numbers" ? its : { scale: 0, cuts: [] });
  const words = masks.map((mask) => mask & rules);
  const behind = named.length + 1;
  const mesh = {
    bit,
    tells: ["nothing", "booleans", "members", "texts", "numbers", "amounts", "clock"].indexOf(kind),
    decides: decides | 0,
    masks: words,
    scale: line.scale,
    cuts: line.cuts,
    parent: parent === void 0 ? void 0 : places[parent],
    absent: absent === void 0 ? void 0 : absent & rules,
    named: named.length === 0 ? NO_NAMES : new Members(named),
    others: named.length,
    parts: parts.map(([how, text], at) => {
      return { how, text, without: words[behind + at * 2], with: words[behind + at * 2 + 1] };
    }),
    written: clock?.offset ?? amounts?.[0] ?? "",
    since: clock?.since ?? 0,
    from: clock?.digits[0] ?? 0
  };
  place.mesh = mesh;
  return mesh;
}

// src/places.ts
var EXPECTED = 64;
var Keys = class {
  /** The keys that the last objects had, in their order. */
  expected;
  #below;
  #says;
  /** What a key says that is no root. */
  otherwise;
  constructor(below2, says = /* @__PURE__ */ new Map(), otherwise = 0) {
    this.#below = below2;
    this.#says = says;
    this.otherwise = otherwise;
    this.expected = new Array(EXPECTED).fill(this.known(""));
  }
  /** What is known of a key. */
  known(key) {
    const [place, ...others] = this.#below.get(key) ?? [];
    const says = this.#says.get(key) ?? this.otherwise;
    const isMethod = key === "toJSON";
    return { key, place: isMethod ? void 0 : place, others: others.length > 0 ? others : void 0, says, isMethod };
  }
  /** The same of the key that stands there; where it was not the one expected, from now on it is. */
  at(key, at) {
    if (at < EXPECTED) {
      const expected = this.expected[at];
      if (expected.key === key) {
        return expected;
      }
    }
    return this.found(key, at);
  }
  found(key, at) {
    const found = this.known(key);
    if (at < EXPECTED) {
      this.expected[at] = found;
    }
    return found;
  }
};
var SINGLE = {
  seen: 0,
  mesh: NO_MESH,
  kind: 0 /* Single */,
  members: void 0,
  keys: new Keys(/* @__PURE__ */ new Map()),
  head: 0,
  item: void 0,
  longest: 0,
  list: void 0,
  none: 0
};
var Outline = class {
  places;
  /** The keys of a document that are roots, and those of one that is the record of a bare one, at this place. */
  roots;
  bare;
  place;
  #framings;
  constructor(layout) {
    const places = placesOf(layout);
    const says = new Map(layout.says);
    const keys = (place) => new Keys(below(layout, place, places), says, layout.otherwise);
    this.places = places;
    this.roots = keys(0);
    this.bare = keys(layout.bare ?? -1);
    this.place = layout.bare === void 0 ? void 0 : places[layout.bare];
    this.#framings = layout.framings;
  }
  /** The framing that keys say, if it is the same whatever the others say that have not been looked at. */
  framed(said, unsure) {
    const found = this.#framings[said];
    return found === this.#framings[said | unsure] ? found ?? "document" : void 0;
  }
};
function placesOf(layout) {
  const members2 = layout.members.map((texts) => new Members(texts));
  const places = layout.places.map((_, number) => ({ ...SINGLE, head: number << 4 }));
  layout.places.forEach((said, number) => {
    const place = places[number];
    if (said === "money") {
      place.kind = 1 /* Money */;
    } else if (said !== "single" && "items" in said) {
      place.kind = 3 /* Items */;
      place.item = places[said.items[0]];
      place.longest = said.items[1];
    } else if (said !== "single" && "member" in said) {
      place.members = members2[said.member];
    } else if (said !== "single") {
      place.kind = 2 /* Keys */;
      place.keys = new Keys(below(layout, number, places));
    }
  });
  return places;
}
function below(layout, number, places) {
  const found = /* @__PURE__ */ new Map();
  const said = layout.places[number];
  for (const [key, place] of typeof said === "object" && "keys" in said ? said.keys : []) {
    found.set(key, [...found.get(key) ?? [], places[place]]);
  }
  return found;
}

// src/written.ts
var DIGITS = 15;
var PLACES = 8;
function positionOf(text, from, to, scale) {
  let mantissa = 0;
  let point = to;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
    } else if (digit === -2 && point === to && at > from && at + 1 < to) {
      point = at;
    } else {
      return Number.NaN;
    }
  }
  const places = point === to ? 0 : to - point - 1;
  const leads = text.charCodeAt(from) === 48 && point > from + 1;
  if (to === from || to - from > DIGITS || places > PLACES || leads) {
    return Number.NaN;
  }
  const unit = 10 ** places;
  const whole2 = Math.floor(mantissa / unit);
  const behind = (mantissa - whole2 * unit) * scale;
  const twice = Math.floor(behind / unit / 2) * 2;
  const position = whole2 * scale + twice + (behind === twice * unit ? 0 : 1);
  return Number.isSafeInteger(position) ? position : Number.NaN;
}
function partOfTime(text, written2, since, from) {
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const isTime = text.length === 19 + written2.length && year >= since && year < NO_DIGITS && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysOf(year, month)) && two(text, 11) <= 23 && two(text, 14) <= 59 && two(text, 17) <= 59 && text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && text.charCodeAt(10) === 84 && text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58 && text.endsWith(written2);
  if (!isTime) {
    return Number.NaN;
  }
  return from === 0 ? year : two(text, from);
}
var NO_DIGITS = 9999;
function two(text, at) {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_DIGITS;
}
function daysOf(year, month) {
  if (month === 2) {
    return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// src/sieve.ts
var LONG = Math.floor(65536 / 3);
var FEW = 16;
var WALKS = 1073741823;
var PATIENCE = 64;
var PAUSE = 4096;
var Sieve = class {
  /** Per bit, the name of the rule. */
  #names;
  #outline;
  #all;
  #rest;
  #meshes;
  #every;
  #lists;
  /** What stands there, until everything else is seen. */
  found;
  #event;
  /** The rules that nothing has ruled out so far. */
  possible = 0;
  /** Those of which something is missing, or not as it usually is. */
  open = 0;
  /** What the keys of a document say that are not read. */
  unsure = 0;
  /** Whether there is something that the engine has to see. */
  left = false;
  /** Texts that wait until all that is seen at once is seen: then rules are left for few of them. */
  waitingTexts = [];
  waitingMeshes = [];
  waiting = 0;
  /** The meshes that had a value, of an object or an item. */
  met = 0;
  /** The number of this walk over an object, or an item: places that it comes to have it. */
  walk = 0;
  walks = 0;
  /** Whether an object is being walked: a getter of it may ask rules as well. */
  taken = false;
  /** How often it was of use lately, more than it was not. */
  use = 0;
  pause = 0;
  /** `names` are those of all rules, by number. */
  constructor(data, outline, names) {
    this.#outline = outline;
    const { places } = outline;
    this.#names = data.rules.map((rule) => names[rule]);
    this.#all = data.rules.length < 32 ? (1 << data.rules.length) - 1 : -1;
    this.#rest = data.rest | 0;
    this.#meshes = meshesOf(data.meshes, places, this.#all);
    this.#every = everyOf(this.#meshes);
    this.#lists = data.lists.map((list, at) => listOf(list, places, this.#all, at));
    this.found = this.#lists.map(() => void 0);
    this.#event = data.event === void 0 ? void 0 : places[data.event];
  }
  /** The rules that fire on the document that was decided last, in order. */
  fired() {
    const names = this.#names;
    const fired = [];
    for (let left = this.possible; left !== 0; left &= left - 1) {
      fired.push(names[31 - Math.clz32(left & -left)]);
    }
    return fired;
  }
  /** Whether it decides a document that is framed like this: {@link fired} says how. No rule is open then. */
  decides(facts, framing) {
    if (this.pause > 0) {
      this.pause--;
      return false;
    }
    if (this.taken || framing === "document") {
      return false;
    }
    this.taken = true;
    try {
      const decided = this.document(facts, framing);
      this.use += decided ? this.use < PATIENCE ? 1 : 0 : -1;
      if (this.use <= -PATIENCE) {
        this.use = 0;
        this.pause = PAUSE;
      }
      return decided;
    } finally {
      this.taken = false;
    }
  }
  document(facts, framing) {
    if (!isPlain(facts) || isPolluted()) {
      return false;
    }
    const { roots, bare, place } = this.#outline;
    this.possible = this.#all;
    this.open = 0;
    this.left = false;
    this.met = 0;
    this.waiting = 0;
    const walk = this.walk = this.next();
    if (framing !== "roots" && place !== void 0) {
      place.seen = walk;
    }
    this.unsure = 0;
    const said = this.fields(framing === "roots" ? roots : bare, facts);
    this.left ||= this.#outline.framed(said, this.unsure) !== framing;
    if (this.met !== this.#every) {
      this.absent(this.#meshes);
    }
    this.drain(0);
    for (const list of this.#lists) {
      const items = this.found[list.at];
      this.found[list.at] = void 0;
      if (items !== void 0 && isThere(list.place, walk)) {
        this.items(list.place, items);
      } else if (list.optional && isThere(list.parent, walk)) {
        this.possible &= ~list.any;
      } else {
        this.open |= list.rules;
      }
    }
    this.left ||= this.#event?.seen === walk;
    return !this.left && (this.possible & (this.open | this.#rest)) === 0;
  }
  /** The number of a new walk. */
  next() {
    if (this.walks >= WALKS) {
      this.#outline.places.forEach((place) => place.seen = place.none = 0);
      this.walks = 0;
    }
    return ++this.walks;
  }
  /** What those say that had no value. */
  absent(meshes) {
    for (const { bit, absent, parent, decides } of meshes) {
      if ((this.met & bit) !== 0) {
        continue;
      }
      if (absent !== void 0 && isThere(parent, this.walk)) {
        this.possible &= absent;
      } else {
        this.open |= decides;
      }
    }
  }
  /** The fields of an object, and what those say of a document that have a value; `unsure` is what the others say. */
  fields(keys, object) {
    const walk = this.walk;
    let said = 0;
    let at = 0;
    for (const key in object) {
      const known2 = keys.at(key, at++);
      const place = known2.place;
      if (place !== void 0) {
        const value = object[key];
        if (place.seen === walk || known2.others !== void 0) {
          this.left = true;
        }
        place.seen = walk;
        if (typeof value === "string") {
          this.text(place, value);
        } else if (typeof value === "number") {
          this.number(place, value);
        } else {
          this.other(place, value);
        }
        if (known2.says !== 0 && place.seen === walk) {
          said |= known2.says;
        }
      } else if ((known2.says & keys.otherwise) !== 0) {
        this.unsure |= known2.says;
      } else if (known2.says !== 0 || known2.isMethod) {
        said |= this.unread(known2, object);
      }
    }
    return said;
  }
  /** What the key of a root says that no rule reads. */
  unread(known2, object) {
    this.left ||= known2.isMethod;
    return isLeftOut(given(object[known2.key], known2.key)) ? 0 : known2.says;
  }
  text(place, text) {
    const mesh = place.mesh;
    this.met |= mesh.bit;
    if (mesh.tells === 2 /* Members */) {
      const member = place.members.of(text);
      if (member !== void 0) {
        this.possible &= mesh.masks[member];
        return;
      }
    }
    this.written(place, mesh, text);
  }
  written(place, mesh, text) {
    if (text.length > LONG || !isWhole(text) || place.kind >= 2 /* Keys */) {
      this.left = true;
    } else if ((this.possible & mesh.decides) !== 0) {
      this.waitingTexts[this.waiting] = text;
      this.waitingMeshes[this.waiting++] = mesh;
    }
  }
  number(place, value) {
    const mesh = place.mesh;
    this.met |= mesh.bit;
    if (mesh.tells === 4 /* Numbers */ && (value | 0) === value) {
      this.position(mesh, value * mesh.scale);
    } else {
      this.wide(place, mesh, value);
    }
  }
  wide(place, mesh, value) {
    if (!Number.isFinite(value) || place.kind >= 2 /* Keys */) {
      this.left = true;
    } else if (mesh.tells === 4 /* Numbers */) {
      const text = String(value);
      this.position(mesh, positionOf(text, 0, text.length, mesh.scale));
    } else {
      this.unfit(mesh);
    }
  }
  /** A value that is neither a text nor a number. */
  other(place, value) {
    const mesh = place.mesh;
    if (typeof value === "boolean") {
      this.met |= mesh.bit;
      if (mesh.tells === 1 /* Booleans */) {
        this.possible &= mesh.masks[value ? 1 : 0];
      } else {
        this.left ||= place.kind >= 2 /* Keys */;
        this.unfit(mesh);
      }
    } else if (typeof value === "object") {
      if (value === null) {
        place.none = this.walk;
      } else {
        this.nested(place, value);
      }
    } else {
      place.seen = 0;
      this.left ||= typeof value === "bigint";
    }
  }
  /** A value of another kind than is expected: it is there all the same. */
  unfit(mesh) {
    if (mesh.tells === 0 /* Nothing */) {
      this.possible &= mesh.masks[0];
    } else {
      this.open |= mesh.decides;
    }
  }
  /** A position on a line; none where it is not known. */
  position(mesh, position) {
    if (position !== position) {
      this.open |= mesh.decides;
      return;
    }
    const cuts = mesh.cuts;
    let stretch = cuts.length > FEW ? begun(cuts, position) : 0;
    while (stretch < cuts.length && cuts[stretch] <= position) {
      stretch++;
    }
    this.possible &= mesh.masks[stretch];
  }
  /** The texts that wait, from one on. */
  drain(from) {
    for (let at = from; at < this.waiting; at++) {
      const mesh = this.waitingMeshes[at];
      if ((this.possible & mesh.decides) !== 0) {
        this.read(mesh, this.waitingTexts[at]);
      }
    }
    this.waiting = from;
  }
  /** A text on which rules that are left depend. */
  read(mesh, text) {
    switch (mesh.tells) {
      case 3 /* Texts */: {
        let possible = this.possible & mesh.masks[mesh.named.of(text) ?? mesh.others];
        for (const part of mesh.parts) {
          possible &= has(text, part) ? part.with : part.without;
        }
        this.possible = possible;
        break;
      }
      case 6 /* Clock */:
        this.position(mesh, partOfTime(text, mesh.written, mesh.since, mesh.from) * mesh.scale);
        break;
      case 4 /* Numbers */:
        this.position(mesh, positionOf(text, 0, text.length, mesh.scale));
        break;
      case 5 /* Amounts */: {
        const end = text.length - mesh.written.length - 1;
        const isAmount = end > 0 && text.charCodeAt(end) === 32 && text.endsWith(mesh.written);
        this.position(mesh, isAmount ? positionOf(text, 0, end, mesh.scale) : Number.NaN);
        break;
      }
      case 0 /* Nothing */:
        this.possible &= mesh.masks[0];
        break;
      default:
        this.open |= mesh.decides;
    }
  }
  nested(place, value) {
    if (Array.isArray(value)) {
      if (place.list === void 0) {
        this.items(place, value);
      } else {
        this.found[place.list.at] = value;
      }
    } else if (!isPlain(value)) {
      this.met |= place.mesh.bit;
      this.unfit(place.mesh);
      this.left ||= !(value instanceof Date) || Number.isNaN(value.getTime()) || place.kind >= 2 /* Keys */;
    } else if (place.kind === 2 /* Keys */) {
      this.fields(place.keys, value);
    } else if (place.kind === 1 /* Money */ && !asks(value)) {
      this.money(place, value);
    } else {
      this.left = true;
    }
  }
  money(place, value) {
    const { amount, currency } = value;
    const text = typeof amount === "number" && Number.isFinite(amount) ? String(amount) : amount;
    if (typeof text !== "string" || typeof currency !== "string" || !isWhole(text) || !isWhole(currency)) {
      this.left = true;
      return;
    }
    const mesh = place.mesh;
    this.met |= mesh.bit;
    if (mesh.tells === 5 /* Amounts */) {
      this.position(mesh, currency === mesh.written ? positionOf(text, 0, text.length, mesh.scale) : Number.NaN);
    } else {
      this.unfit(mesh);
    }
  }
  items(place, items) {
    const { item, list } = place;
    if (item === void 0 || items.length > place.longest || asks(items)) {
      this.left = true;
      return;
    }
    const { walk, met, possible, open, waiting } = this;
    let asked = list === void 0 ? 0 : possible & list.rules;
    if (list === void 0 || asked === 0) {
      this.unasked(item, items);
      return;
    }
    const { any, all, no } = list;
    let holds = 0;
    let fails = 0;
    let unsure = 0;
    const { length } = items;
    for (let at = 0; at < length; at++) {
      const value = items[at];
      const own = this.walk = this.next();
      item.seen = own;
      this.possible = asked;
      this.open = 0;
      this.met = 0;
      if (typeof value === "string") {
        this.text(item, value);
      } else if (typeof value === "number") {
        this.number(item, value);
      } else {
        this.other(item, value);
      }
      if (this.met !== list.every) {
        this.absent(list.meshes);
      }
      if (this.waiting !== waiting) {
        this.drain(waiting);
      }
      const here = this.open & this.possible;
      holds |= this.possible & ~here;
      fails |= asked & ~this.possible;
      unsure |= here;
      asked &= ~(holds & (any | no) | fails & all);
    }
    this.walk = walk;
    this.met = met;
    const about = possible & list.rules;
    const settled2 = holds & (any | no) | fails & all;
    this.open = open | about & unsure & ~settled2;
    this.possible = possible & ~(about & (any & ~holds & ~unsure | all & fails | no & holds));
  }
  /** Items on which no rule depends that is left: the engine may still have to refuse them. */
  unasked(item, items) {
    const { walk, met, possible, open } = this;
    this.possible = 0;
    const { length } = items;
    for (let at = 0; at < length; at++) {
      const value = items[at];
      this.walk = this.next();
      if (item.kind === 2 /* Keys */ && typeof value === "object" && value !== null && isPlain(value)) {
        this.glance(item.keys, value);
      } else {
        this.look(item, value);
      }
    }
    this.walk = walk;
    this.met = met;
    this.possible = possible;
    this.open = open;
  }
  /** {@link fields} of which none counts. */
  glance(keys, object) {
    const walk = this.walk;
    let at = 0;
    for (const key in object) {
      const known2 = keys.at(key, at++);
      const place = known2.place;
      if (place !== void 0) {
        if (place.seen === walk || known2.others !== void 0) {
          this.left = true;
        }
        place.seen = walk;
        this.look(place, object[key]);
      } else if (known2.isMethod) {
        this.left = true;
      }
    }
  }
  look(place, value) {
    if (typeof value === "string") {
      this.left ||= value.length > LONG || !isWhole(value);
    } else if (typeof value === "number") {
      this.left ||= value - value !== 0;
    } else if (typeof value !== "boolean") {
      this.other(place, value);
    }
  }
};
function begun(cuts, position) {
  let from = 0;
  let to = cuts.length;
  while (from < to) {
    const middle = from + to >> 1;
    if (cuts[middle] <= position) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}
function has(text, { how, text: part }) {
  return how === "starts_with" ? text.startsWith(part) : how === "ends_with" ? text.endsWith(part) : text.includes(part);
}

// src/slip.ts
var LONG2 = 65536;
var SHORT = 64;
var MOST_MOVES = 8;
var FIRST_BYTES = 65536;
var MOST_BYTES = 67108864;
var SLIP = 2;
var HEAD = 3;
var CELLS = SLIP + HEAD;
var encoder2 = new TextEncoder();
var NOTHING_READ = { read: 0, written: 0 };
var Pad = class {
  words = new Int32Array(0);
  texts = new Uint8Array(0);
  /** Whether a slip is being written: a getter of an object may ask rules as well. */
  taken = false;
  #native;
  #laid = 0;
  constructor(native) {
    this.#native = native;
  }
  /** Sees to it that there are so many bytes, and that they can be reached. */
  reach(bytes) {
    if (bytes > this.#laid) {
      this.#native.lay(bytes);
      this.#laid = bytes;
      this.#look();
    } else if (this.words.length === 0) {
      this.#look();
    }
  }
  #look() {
    const { buffer, byteOffset } = this.#native.view();
    this.words = new Int32Array(buffer, byteOffset, this.#laid >> 4);
    this.texts = new Uint8Array(buffer, byteOffset + this.words.byteLength, this.#laid - this.words.byteLength);
  }
};
var Projector = class {
  #pad;
  #outline;
  /** How the last document was framed: mostly as the next one is. */
  last = "bare";
  words;
  /** Where the next cell begins. */
  at = 0;
  texts;
  /** How many bytes of texts are written. */
  to = 0;
  /** The texts from the first on that is long or has a character of two units: they are written with one call. */
  rest = "";
  /** How many bytes the texts of the last slip took. */
  bytes = 0;
  left = false;
  behind;
  least;
  /** What the keys that are not read say, if they have values. */
  unsure = 0;
  /** Whether every object inherits something. */
  polluted = false;
  /** `behind` is how many words the engine may write behind the cells. */
  constructor(outline, pad, behind) {
    this.#pad = pad;
    this.#outline = outline;
    this.words = pad.words;
    this.texts = pad.texts;
    this.behind = behind;
    this.least = Math.max(FIRST_BYTES, behind * 32);
  }
  /**
   * Writes an instant and the slip of a document, and says how many words its cells take; a negative number where the document
   * has to be given. Throws `FactError` for what facts cannot hold.
   */
  write(facts, lower, upper) {
    const pad = this.#pad;
    if (pad.taken) {
      return -1;
    }
    pad.taken = true;
    this.polluted = isPolluted();
    let moves = 0;
    try {
      for (; ; ) {
        pad.reach(this.least);
        const words = this.words = pad.words;
        const texts = this.texts = pad.texts;
        this.document(facts);
        if (this.left || moves > MOST_MOVES) {
          return -1;
        }
        if (words.length === 0) {
          moves++;
          continue;
        }
        const { read, written: written2 } = this.rest === "" ? NOTHING_READ : encoder2.encodeInto(this.rest, texts.subarray(this.to));
        if (this.at + this.behind <= words.length && this.to <= texts.length && read === this.rest.length) {
          if (written2 !== read && !isWhole(this.rest)) {
            throw half();
          }
          this.bytes = this.to + written2;
          words[0] = lower;
          words[1] = upper;
          words[SLIP] = this.at - CELLS;
          words[SLIP + 1] = words.byteLength - (SLIP << 2);
          words[SLIP + 2] = this.bytes;
          return this.at - CELLS;
        }
        if (this.least >= MOST_BYTES) {
          return -1;
        }
        this.least = Math.max(this.least, words.byteLength << 2) * 2;
      }
    } finally {
      pad.taken = false;
    }
  }
  /** The slip that was written last, by itself. */
  written() {
    this.#pad.reach(0);
    const { words, texts } = this.#pad;
    const cells = words.slice(SLIP, this.at);
    cells[1] = cells.byteLength;
    const slip = new Uint8Array(cells.byteLength + this.bytes);
    slip.set(new Uint8Array(cells.buffer));
    slip.set(texts.subarray(0, this.bytes), cells.byteLength);
    return slip;
  }
  document(facts) {
    let isOwn = isPlain(facts);
    if (!isOwn) {
      const stands = isUnfit(facts) ? void 0 : standsFor(facts, "");
      if (typeof stands !== "object" || stands === null || Array.isArray(stands) || isUnfit(stands)) {
        this.left = true;
        return;
      }
      facts = stands;
      isOwn = isPlain(facts);
    }
    if (this.polluted || !isOwn) {
      facts = Object.assign(/* @__PURE__ */ Object.create(null), facts);
    }
    const guess = this.last;
    let found;
    try {
      found = this.walk(guess, facts);
    } catch (error) {
      found = this.framing(facts);
      if (found === guess) {
        throw error;
      }
    }
    if (found === "document") {
      this.left = true;
    } else if (found !== guess) {
      this.last = found;
      this.left = this.walk(found, facts) !== found || this.left;
    }
  }
  /** Notes what is read of a document that is framed like this, and says how it is framed: if otherwise, the notes are void. */
  walk(framing, facts) {
    this.at = CELLS;
    this.to = 0;
    this.rest = "";
    this.left = false;
    const { roots, bare, place } = this.#outline;
    if (framing !== "roots" && place !== void 0) {
      this.words[this.at++] = place.head | 7 /* Object */;
    }
    const said = this.roots(framing === "roots" ? roots : bare, facts);
    return (this.left ? void 0 : this.#outline.framed(said, this.unsure)) ?? this.framing(facts);
  }
  /**
   * How a document is framed, whatever the last one was. Values are looked at in turns, as far as it takes: those of roots, those
   * that rules read of a bare document, and all others.
   */
  framing(facts) {
    let said = 0;
    for (let turn = 0; ; turn++) {
      let unsure = 0;
      for (const key in facts) {
        const known2 = this.#outline.bare.at(key, EXPECTED);
        const its = this.turn(known2);
        if (its > turn) {
          unsure |= known2.says;
        } else if (its === turn && !isLeftOut(given(facts[key], key))) {
          said |= known2.says;
        }
      }
      const found = this.#outline.framed(said, unsure);
      if (found !== void 0) {
        return found;
      }
    }
  }
  turn({ says, place }) {
    const isRoot = (says & this.#outline.bare.otherwise) === 0;
    return isRoot ? 0 : place !== void 0 ? 1 : 2;
  }
  /**
   * Notes what is read of the fields of a document that inherits none, and says what its keys say that have a value; `unsure`
   * is what the others say that are not read: their values are not looked at.
   */
  roots(keys, object) {
    let said = 0;
    let unsure = 0;
    let at = 0;
    for (const key in object) {
      const known2 = keys.at(key, at++);
      const place = known2.place;
      if (place !== void 0) {
        const before = this.at;
        const value = object[key];
        this.value(place, key, value);
        if (known2.others !== void 0) {
          this.further(known2.others, key, value);
        }
        said |= this.at === before ? 0 : known2.says;
      } else if (known2.isMethod) {
        this.left = true;
      } else if ((known2.says & keys.otherwise) !== 0) {
        unsure |= known2.says;
      } else if (known2.says !== 0 && !isLeftOut(given(object[key], key))) {
        said |= known2.says;
      }
    }
    this.unsure = unsure;
    return said;
  }
  /** Notes what is read of the fields of an object that inherits none. */
  fields(keys, object) {
    let at = 0;
    for (const key in object) {
      const known2 = keys.at(key, at++);
      const place = known2.place;
      if (place !== void 0) {
        const value = object[key];
        this.value(place, key, value);
        if (known2.others !== void 0) {
          this.further(known2.others, key, value);
        }
      } else if (known2.isMethod) {
        this.left = true;
      }
    }
  }
  /** Notes what is read of the fields of an object that may inherit some, which are none of its own. */
  ownFields(keys, object) {
    Object.keys(object).forEach((key, at) => {
      const known2 = keys.at(key, at);
      if (known2.place !== void 0) {
        const value = object[key];
        this.value(known2.place, key, value);
        if (known2.others !== void 0) {
          this.further(known2.others, key, value);
        }
      } else if (known2.isMethod) {
        this.left = true;
      }
    });
  }
  /** Apart: a function here would be made for every field. */
  further(others, key, value) {
    others.forEach((other) => this.value(other, key, value));
  }
  /** A value for a place. What most are is here: so little is compiled with what goes through the fields. */
  value(place, key, value) {
    if (typeof value === "string") {
      this.string(place, value);
    } else if (typeof value === "number" && (value | 0) === value) {
      this.cell(place.head | 3 /* Integer */, value);
    } else {
      this.other(place, key, value);
    }
  }
  other(place, key, value) {
    if (typeof value === "boolean") {
      this.words[this.at++] = place.head | (value ? 2 /* True */ : 1 /* False */);
    } else if (typeof value === "object") {
      if (value === null) {
        this.words[this.at++] = place.head | 0 /* Null */;
      } else {
        this.nested(place, key, value);
      }
    } else if (typeof value === "number") {
      this.number(place.head, value);
    } else if (typeof value === "bigint") {
      this.text(place.head | 5 /* Digits */, value.toString());
    }
  }
  nested(place, key, value) {
    if (Array.isArray(value)) {
      this.list(place, value);
      return;
    }
    const isOwn = isPlain(value) && !this.polluted;
    if (!isOwn && !isPlain(value)) {
      const stands = standsFor(value, key);
      if (stands !== value) {
        this.left ||= isHolding(stands);
        if (!this.left) {
          this.value(place, key, stands);
        }
        return;
      }
      if (isUnfit(value)) {
        this.text(place.head | 11 /* Other */, typeName(value));
        return;
      }
    }
    if (place.kind === 2 /* Keys */) {
      this.words[this.at++] = place.head | 7 /* Object */;
      if (isOwn) {
        this.fields(place.keys, value);
      } else {
        this.ownFields(place.keys, value);
      }
    } else if (asks(value)) {
      this.left = true;
    } else if (place.kind === 1 /* Money */) {
      const own = isOwn ? value : Object.assign(/* @__PURE__ */ Object.create(null), value);
      const { amount = null, currency = null } = own;
      this.words[this.at++] = place.head | 12 /* Money */;
      this.part(place.head, "amount", amount);
      this.part(place.head, "currency", currency);
    } else {
      this.words[this.at++] = place.head | 9 /* OtherObject */;
    }
  }
  list(place, items) {
    const item = place.item;
    if (asks(items)) {
      this.left = true;
      return;
    }
    if (item === void 0) {
      this.words[this.at++] = place.head | 10 /* OtherList */;
      return;
    }
    if (items.length > place.longest) {
      this.left = true;
      return;
    }
    const length = items.length;
    this.cell(place.head | 8 /* List */, length);
    for (let at = 0; at < length; at++) {
      const before = this.at;
      this.value(item, at, items[at]);
      if (this.at === before) {
        this.words[this.at++] = item.head | 0 /* Null */;
      }
    }
  }
  /** A text, or the member that it names. */
  string(place, text) {
    const member = place.members?.of(text);
    if (member === void 0) {
      this.text(place.head | 6 /* Text */, text);
    } else {
      this.cell(place.head | 13 /* Member */, member);
    }
  }
  /** The amount or the currency of money. */
  part(head, key, value) {
    if (typeof value === "string") {
      this.text(head | 6 /* Text */, value);
    } else if (typeof value === "number") {
      this.number(head, value);
    } else if (typeof value === "bigint") {
      this.text(head | 5 /* Digits */, value.toString());
    } else {
      const stands = typeof value === "object" && value !== null ? standsFor(value, key) : null;
      if (typeof stands === "object") {
        this.words[this.at++] = head | 0 /* Null */;
      } else {
        this.part(head, key, stands);
      }
    }
  }
  /** A cell of two words. */
  cell(head, word) {
    const words = this.words;
    const at = this.at;
    words[at] = head;
    words[at + 1] = word;
    this.at = at + 2;
  }
  number(head, value) {
    if (Number.isSafeInteger(value)) {
      this.words[this.at++] = head | 4 /* Wide */;
      this.words[this.at++] = value;
      this.words[this.at++] = Math.floor(value / 4294967296);
    } else {
      this.text(head | 5 /* Digits */, digits(value));
    }
  }
  text(head, text) {
    this.cell(head, text.length);
    if (text.length > SHORT || this.rest !== "" || !this.short(text)) {
      this.long(text);
    }
  }
  long(text) {
    this.left ||= text.length > LONG2;
    this.rest += text;
  }
  /** Writes a text as UTF-8, unless it has a character of two units: then nothing of it counts as written. */
  short(text) {
    const texts = this.texts;
    let to = this.to;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 127) {
        return this.beyondAscii(text, at, to);
      }
      texts[to++] = unit;
    }
    this.to = to;
    return true;
  }
  /** The same from a character on that is not ASCII: apart, so that what most texts take stays small. */
  beyondAscii(text, from, start) {
    const texts = this.texts;
    let to = start;
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < 128) {
        texts[to++] = unit;
      } else if (unit < 2048) {
        texts[to++] = 192 | unit >> 6;
        texts[to++] = 128 | unit & 63;
      } else if ((unit & 63488) !== 55296) {
        texts[to++] = 224 | unit >> 12;
        texts[to++] = 128 | unit >> 6 & 63;
        texts[to++] = 128 | unit & 63;
      } else {
        return false;
      }
    }
    this.to = to;
    return true;
  }
};
function isHolding(stands) {
  return typeof stands === "object" && stands !== null && !isPlain(stands) && !Array.isArray(stands);
}

// src/rules.ts
var NOTHING2 = new Uint8Array(0);
var NO_REQUEST = utf8("{}");
var LENGTH = 4;
var unheld = new FinalizationRegistry(({ native, number }) => native.free(number));
var Rules = class {
  #engine;
  #native;
  #number;
  #about;
  #projector;
  /** For few rules: it decides without asking the engine. */
  #sieve;
  /** The instant of the last call in both forms: calls in a row often have the same text, where a Date may have changed. */
  #now;
  /** The options of the last call of which all are known: calls in a row often have the same. */
  #asking;
  #lower = 0;
  #upper = 0;
  constructor(engine, answer) {
    const native = engine.native;
    this.#engine = engine;
    this.#native = native;
    this.#number = JSON.parse(answered(answer)).rules;
    unheld.register(this, { native, number: this.#number }, this);
  }
  /** @internal The rules that the engine keeps, as its answer says. */
  static kept(engine, answer) {
    return new this(engine, answer);
  }
  /** The names of the rules, with their packs, in the order of their files. */
  get names() {
    return this.#known().names;
  }
  /** The warnings. */
  get diagnostics() {
    return this.#known().diagnostics;
  }
  /** The warnings as the command line shows them. */
  render(lang = "en") {
    return inLanguage(this.#known().shown, lang);
  }
  /** Evaluates one event or order at an instant. */
  evaluate(facts, asking) {
    return Evaluation.of(this.#asked("evaluate", facts, question(asking)));
  }
  /** The same on another thread, where there is one. What happens to the facts after the call changes nothing. */
  async evaluateAsync(facts, asking) {
    const request = question(asking);
    const slip = this.#read("evaluate", request, () => this.#slip(facts));
    if (slip === void 0) {
      const whole3 = this.#read("evaluate", request, () => document(facts));
      return Evaluation.of(answered(await this.#askLater("evaluate", request, whole3)));
    }
    let whole2;
    let refused;
    try {
      whole2 = document(facts);
    } catch (error) {
      refused = error;
    }
    const answer = await this.#native.askSlipLater(this.#held(), "evaluate", request, slip, whole2);
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
  decide(facts, asking) {
    const now = asking?.now;
    if (typeof now !== "string" || now !== this.#now) {
      this.#keep(now);
    }
    if (asking !== this.#asking && isKnown(asking)) {
      this.#asking = asking;
    }
    if (typeof facts === "object" && facts !== null && asking === this.#asking && isShown(asking)) {
      this.#held();
      const projector = this.#projector ??= this.#project();
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
    const { fired, ...open } = JSON.parse(this.#asked("decide", facts, question(asking)));
    return Decision.of(fired, open);
  }
  /**
   * Evaluates many: for each what `evaluate` gives for it alone, or the `DangjiuError` that it throws. Any other error, such as
   * what a getter throws, is a program's own, and is thrown.
   */
  evaluateBatch(documents, asking) {
    const { request, read, alone } = this.#batch(documents, asking);
    return rows(answered(this.#ask("evaluate_batch", request, read)), alone);
  }
  /** The same on other threads, where there are any. */
  async evaluateBatchAsync(documents, asking) {
    const { request, read, alone } = this.#batch(documents, asking);
    return rows(answered(await this.#askLater("evaluate_batch", request, read)), alone);
  }
  /** Why a rule fired or did not, clause by clause. */
  explain(rule, facts, asking) {
    return JSON.parse(this.#asked("explain", facts, question(asking, rule)));
  }
  /** Why a rule did not fire, in one sentence; null where it fired. */
  whyNot(rule, facts, asking) {
    return JSON.parse(this.#asked("why_not", facts, question(asking, rule)));
  }
  /** Runs the tests that stand beside the rules; in browsers once `loadAll` is done. */
  test() {
    return JSON.parse(answered(this.#ask("test", NO_REQUEST, NOTHING2)));
  }
  /** The same on another thread, where there is one; in browsers it fetches by itself what it needs. */
  async testAsync() {
    return JSON.parse(answered(await this.#askLater("test", NO_REQUEST, NOTHING2)));
  }
  /** The same rules with values of the host; these stay as they are. */
  withValues(values) {
    return kept(this.#engine, this.#native.withValues(this.#held(), argument(values)));
  }
  /** What these rules have done so far, as plain numbers. What is evaluated counts, alone or for many. */
  metrics() {
    return JSON.parse(answered(this.#ask("metrics", NO_REQUEST, NOTHING2)));
  }
  /** The same as OpenMetrics text, which Prometheus and others read; it ends with `# EOF`. */
  openmetrics() {
    return JSON.parse(answered(this.#ask("openmetrics", NO_REQUEST, NOTHING2)));
  }
  /** The rules, or one state machine, as a drawing in the text of Mermaid or Graphviz; in browsers once `loadAll` is done. */
  graph(options) {
    const { lang = "en", as = "mermaid", ...others } = optional(options);
    const request = argument({ lang, as, ...others });
    return JSON.parse(answered(this.#ask("graph", request, NOTHING2)));
  }
  /**
   * The rules as bytes for `unpack`, which reads them without parsing and checking; with `texts`, explanations quote. In browsers
   * once `loadAll` is done.
   */
  pack(options = {}) {
    const packed = JSON.parse(answered(this.#ask("pack", argument(options), NOTHING2)));
    return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  }
  /**
   * Gives back what the rules take up, now instead of when they are collected. They cannot be asked afterwards, and neither
   * can what a `Decision` left open, if it was not read before.
   */
  free() {
    if (this.#number >= 0) {
      unheld.unregister(this);
      this.#native.free(this.#number);
      this.#number = -1;
    }
  }
  #known() {
    return this.#about ??= frozen(JSON.parse(answered(this.#ask("about", NO_REQUEST, NOTHING2))));
  }
  /** The answer to a question about facts: those that the rules read, or the whole document. */
  #asked(op, facts, request) {
    const slip = this.#read(op, request, () => this.#slip(facts));
    if (slip !== void 0) {
      const answer = this.#native.askSlip(this.#held(), op, request, slip);
      if (answer !== "") {
        return answered(answer);
      }
    }
    return answered(this.#ask(op, request, this.#read(op, request, () => document(facts))));
  }
  /** Reads facts. What is refused on this side the engine counts too: it is asked about facts that are none. */
  #read(op, request, read) {
    try {
      return read();
    } catch (error) {
      if (error instanceof DangjiuError && op === "evaluate" && this.#number >= 0) {
        this.#ask(op, request, NOTHING2);
      }
      throw error;
    }
  }
  /** The slip of an object; nothing where it takes the document. */
  #slip(facts) {
    if (typeof facts !== "object" || facts === null || bytesOf(facts) !== void 0) {
      return void 0;
    }
    const projector = this.#projector ??= this.#project();
    return projector.write(facts, 0, 0) < 0 ? void 0 : projector.written();
  }
  #project() {
    const layout = JSON.parse(answered(this.#ask("layout", NO_REQUEST, NOTHING2)));
    const outline = new Outline(layout);
    this.#sieve = layout.sieve === void 0 ? void 0 : new Sieve(layout.sieve, outline, this.names);
    return new Projector(outline, this.#engine.pad, this.names.length);
  }
  #decision(found, projector, cells, asking) {
    const count = found >> 1;
    const fired = [];
    if (count > 0) {
      const names = this.names;
      const pad = this.#engine.pad;
      pad.reach(0);
      const numbers = pad.words;
      const first = CELLS + cells;
      for (let at = first; at < first + count; at++) {
        fired.push(names[numbers[at]]);
      }
    }
    if ((found & 1) === 0) {
      return Decision.of(fired);
    }
    const slip = projector.written();
    const request = question(asking);
    return Decision.of(
      fired,
      () => JSON.parse(answered(this.#native.askSlip(this.#held(), "decide", request, slip)))
    );
  }
  #keep(now) {
    this.#now = void 0;
    const micros = now instanceof Date ? now.getTime() * 1e3 : Number.NaN;
    if (Number.isSafeInteger(micros)) {
      this.#lower = micros | 0;
      this.#upper = Math.floor(micros / 4294967296);
    } else {
      [this.#lower, this.#upper] = JSON.parse(answered(this.#native.instant(moment(now))));
    }
    this.#now = now;
  }
  #batch(many, asking) {
    const now = moment(asking?.now);
    const { reveal = false, threads = 0 } = asking;
    if (!Number.isInteger(threads) || threads < 0) {
      const en = `\`threads\` is ${String(threads)}; expected how many, or 0 for one`;
      throw refusal("usage", "threads", en, `“threads”是 ${String(threads)}，应为线程数，0 表示一个`);
    }
    const alone = /* @__PURE__ */ new Map();
    const documents = [];
    let row = 0;
    for (const facts of listed(many, "documents")) {
      try {
        documents.push(document(facts));
      } catch (error) {
        alone.set(row, this.#alone(facts, known(asking), error));
      }
      row++;
    }
    const all = new Uint8Array(documents.reduce((sum, { length }) => sum + LENGTH + length, 0));
    const lengths = new DataView(all.buffer);
    let at = 0;
    for (const document2 of documents) {
      lengths.setUint32(at, document2.length, true);
      all.set(document2, at + LENGTH);
      at += LENGTH + document2.length;
    }
    return { request: argument({ ...asking, now, reveal, threads }), read: all, alone };
  }
  #alone(facts, asking, found) {
    try {
      return this.evaluate(facts, asking);
    } catch (error) {
      if (found instanceof DangjiuError && error instanceof DangjiuError) {
        return error;
      }
      throw error;
    }
  }
  #ask(op, request, facts) {
    return this.#native.ask(this.#held(), op, request, facts);
  }
  #askLater(op, request, facts) {
    return this.#native.askLater(this.#held(), op, request, facts);
  }
  #held() {
    if (this.#number < 0) {
      throw refusal("usage", "freed", "these rules have been freed", "这些规则已被释放");
    }
    return this.#number;
  }
};
function kept(engine, answer) {
  return Rules.kept(engine, answer);
}
function question(asking, rule) {
  if (rule !== void 0 && typeof rule !== "string") {
    const { en, zh } = typeSaid(rule);
    throw refusal("usage", "rule", `\`rule\` is ${en}; expected its name`, `“rule”是${zh}，应为规则名`);
  }
  return argument({ ...asking, now: moment(asking?.now), reveal: asking?.reveal ?? false, rule });
}
function known({ now, reveal }) {
  return { now, reveal };
}
function isKnown(asking) {
  for (const key in asking) {
    if (key !== "now" && key !== "reveal") {
      return false;
    }
  }
  return true;
}
function isShown({ reveal }) {
  return reveal === void 0 || typeof reveal === "boolean";
}
function document(facts) {
  const bytes = bytesOf(facts);
  if (bytes !== void 0) {
    if (typeof facts === "string" && !isWhole(facts)) {
      throw unreadable("the facts are text that is not UTF-8 (a lone surrogate)", "事实不是 UTF-8 文字（单独的代理项）");
    }
    return bytes;
  }
  if (typeof facts !== "object" || facts === null || Array.isArray(facts) || isUnfit(facts) || facts instanceof Date) {
    const { en, zh } = typeSaid(facts);
    throw unreadable(
      `facts of type ${en}; expected an object, or JSON as text or bytes`,
      `事实的类型是${zh}，应为对象，或文字、字节形式的 JSON`
    );
  }
  return utf8(json(facts));
}
function rows(answer, alone) {
  const found = JSON.parse(answer);
  const others = found.values();
  return Array.from({ length: found.length + alone.size }, (_, at) => {
    const own = alone.get(at);
    if (own !== void 0) {
      return own;
    }
    const row = others.next().value;
    return "error" in row ? exception(row.error) : Evaluation.of(JSON.stringify(row));
  });
}

// src/dangjiu.ts
function dangjiu(native) {
  const engine = { native, pad: new Pad(native) };
  const ask = (op, request) => JSON.parse(answered(native.call(op, argument(request))));
  const withValues = (rules, values) => {
    if (values === void 0) {
      return rules;
    }
    try {
      return rules.withValues(values);
    } finally {
      rules.free();
    }
  };
  const diagnosis = (systems, observations, options) => {
    const { now, tenant, rules, allOrders, reveal, ...others } = optional(options);
    without(others);
    return argument({
      systems: [...listed(systems, "systems")],
      observations: [...listed(observations, "observations")],
      now: now === void 0 ? void 0 : moment(now),
      tenant,
      sources: rules === void 0 ? void 0 : sources(rules),
      all_orders: allOrders,
      reveal
    });
  };
  return {
    version: native.version(),
    compile: (text, values) => withValues(Rules.kept(engine, native.compile(rulesOf(text))), values),
    compileAsync: async (text, values) => withValues(Rules.kept(engine, await native.compileLater(rulesOf(text))), values),
    unpack: (packed, values) => withValues(Rules.kept(engine, native.unpack(packedBytes(packed))), values),
    check: (text) => ask("check", { sources: sources(text) }),
    format: (text, lang) => ask("format", { text, lang }).text,
    explainCode: (code) => ask("explain_code", { code }),
    vocabulary: (text) => ask("vocabulary", { sources: text === void 0 ? [] : sources(text) }),
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
        at: at === void 0 ? void 0 : moment(at, "at"),
        sources: maps === void 0 ? void 0 : sources(maps)
      });
    },
    orderId: (channel, platformId, options) => {
      const { shop, tenant = "", created, ...others } = optional(options);
      without(others);
      const at = created === void 0 ? void 0 : moment(created, "created");
      const request = { do: "derive", tenant, channel, shop, platform_id: platformId, created: at };
      const found = ask("order_id", request);
      if ("refused" in found) {
        throw refusal("usage", found.refused, found.message.en, found.message.zh);
      }
      return found;
    },
    diagnose: (systems, observations, options) => JSON.parse(answered(native.call("diagnose", diagnosis(systems, observations, options)))),
    diagnoseAsync: async (systems, observations, options) => JSON.parse(
      answered(await native.callLater("diagnose", diagnosis(systems, observations, options)))
    ),
    loadAll: () => native.loadAll(),
    call: (op, request) => native.call(operation(op), requestOf(request)),
    callAsync: async (op, request) => native.callLater(operation(op), requestOf(request))
  };
}
function operation(op) {
  if (typeof op !== "string") {
    const { en, zh } = typeSaid(op);
    throw refusal("usage", "operation", `\`op\` is ${en}; expected a name`, `“op”是${zh}，应为操作名`);
  }
  return op;
}
function requestOf(request) {
  return bytesOf(request) ?? argument(request);
}
function rulesOf(text) {
  return argument({ sources: sources(text) });
}
function packedBytes(packed) {
  const bytes = typeof packed === "string" ? void 0 : bytesOf(packed);
  if (bytes === void 0) {
    const { en, zh } = typeSaid(packed);
    throw refusal("usage", "packed", `packed rules are ${en}; expected bytes`, `计划文件的类型是${zh}，应为字节`);
  }
  return bytes;
}
function sources(text) {
  if (typeof text === "string" || bytesOf(text) !== void 0) {
    return [source("rules.dj", text)];
  }
  const isNamed = typeof text === "object" && text !== null && (isPlain(text) || Object.keys(text).length > 0);
  if (!isNamed || Array.isArray(text)) {
    const { en, zh } = typeSaid(text);
    throw refusal(
      "usage",
      "sources",
      `rules of type ${en}; expected rule text, or an object of names and texts`,
      `规则的类型是${zh}，应为规则文本，或“名称：文本”的对象`
    );
  }
  return Object.entries(text).map(([name, part]) => source(name, part));
}
function source(name, text) {
  if (typeof text === "string" && isWhole(text)) {
    return { name, text };
  }
  const bytes = bytesOf(text);
  if (bytes === void 0) {
    const { en, zh } = typeSaid(text);
    throw refusal("usage", "sources", `the text of ${name} is ${en}`, `${name} 的文本是${zh}`);
  }
  return { name, text_base64: base64(bytes) };
}
function base64(bytes) {
  let characters = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    characters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(characters);
}

// src/wasm.ts
var PASSING = /* @__PURE__ */ new Set([408, 425, 429]);
var loading = /* @__PURE__ */ new Map();
async function load(glue, source2, deferred) {
  let kept2 = loading.get(glue);
  if (kept2 === void 0) {
    kept2 = { engine: started(glue, source2, () => kept2), deferred };
    loading.set(glue, kept2);
    kept2.engine.catch(() => loading.delete(glue));
  } else {
    unheeded(source2);
    if (kept2.failed === true) {
      [kept2.deferred, kept2.failed] = [deferred ?? kept2.deferred, false];
    }
  }
  const engine = await kept2.engine;
  if (kept2.deferred !== void 0 && isAtHand(kept2.deferred)) {
    await engine.loadAll().catch(() => {
    });
  }
  return engine;
}
function settled(source2) {
  unheeded(source2);
  return typeof source2 === "string" || source2 instanceof URL ? absolute(source2) : source2;
}
function unheeded(source2) {
  if (source2 instanceof Promise) {
    source2.catch(() => {
    });
  }
}
async function started(glue, source2, kept2) {
  const module_or_path = await compiled(source2);
  const { deferred } = kept2();
  const telling = deferred === void 0 ? "askSlip" : "complete";
  if (!WebAssembly.Module.exports(module_or_path).some(({ name }) => name === telling)) {
    throw refusal("usage", "engine", "the module is not Dangjiu's engine", "该模块不是当就的引擎");
  }
  const exports = await glue.default({ module_or_path });
  const loadAll = () => {
    const own = kept2();
    if (own.whole === void 0) {
      const whole2 = own.deferred === void 0 ? Promise.resolve() : completed(glue, exports, own.deferred);
      own.whole = whole2;
      whole2.catch(() => [own.whole, own.failed] = [void 0, true]);
    }
    return own.whole;
  };
  let [start, length] = [0, 0];
  return dangjiu({
    version: glue.version,
    call: glue.call,
    callLater: async (op, request) => {
      if (glue.lacks?.(op) !== true) {
        return glue.call(op, request);
      }
      const own = request.slice();
      await loadAll();
      return glue.call(op, own);
    },
    loadAll,
    compile: glue.compile,
    compileLater: async (request) => glue.compile(request),
    unpack: glue.unpack,
    withValues: glue.withValues,
    free: glue.free,
    ask: glue.ask,
    askLater: async (rules, op, request, facts) => {
      if (glue.lacksOfRules?.(op) !== true) {
        return glue.ask(rules, op, request, facts);
      }
      const [ownRequest, ownFacts] = [request.slice(), facts.slice()];
      await loadAll();
      return glue.ask(rules, op, ownRequest, ownFacts);
    },
    askSlip: glue.askSlip,
    askSlipLater: async (rules, op, request, slip, facts) => {
      const answer = glue.askSlip(rules, op, request, slip);
      return answer === "" && facts !== void 0 ? glue.ask(rules, op, request, facts) : answer;
    },
    instant: glue.instant,
    decide: glue.decide,
    lay(bytes) {
      [start, length] = [glue.lay(bytes), bytes];
    },
    view: () => new Uint8Array(exports.memory.buffer, start, length)
  });
}
async function completed(glue, exports, deferred) {
  const module = await compiled(deferred());
  const imports = WebAssembly.Module.imports(module);
  if (imports.length === 0 || imports.some(({ module: module2 }) => module2 !== "")) {
    throw refusal("usage", "engine", "the module is not the deferred one of Dangjiu's engine", "该模块不是当就引擎的后取模块");
  }
  try {
    await WebAssembly.instantiate(module, { "": exports });
  } catch (error) {
    if (!(error instanceof WebAssembly.LinkError)) {
      throw error;
    }
    throw refusal("usage", "engine", "the deferred module is of another build than the engine", "后取模块与引擎不是同一次构建");
  }
  glue.complete?.();
}
function isAtHand(deferred) {
  try {
    const source2 = deferred();
    return typeof source2 === "string" || source2 instanceof URL ? absolute(source2).protocol === "file:" : !(source2 instanceof Response) && !("then" in source2);
  } catch {
    return false;
  }
}
async function compiled(source2) {
  if (source2 instanceof WebAssembly.Module) {
    return source2;
  }
  if (typeof source2 === "string" || source2 instanceof URL) {
    return located(absolute(source2));
  }
  const given2 = await source2;
  if (given2 instanceof Response) {
    return answeredBy(given2);
  }
  return compiling(WebAssembly.compile(given2 instanceof DataView ? new Uint8Array(given2.buffer, given2.byteOffset, given2.byteLength) : given2));
}
async function compiling(module) {
  try {
    return await module;
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) {
      throw error;
    }
    const en = "the module cannot be compiled: it is no WebAssembly, or not all of it, or the page's policy forbids it ('wasm-unsafe-eval')";
    const zh = "该模块无法编译：它不是 WebAssembly，或不完整，或页面的策略不允许（'wasm-unsafe-eval'）";
    throw refusal("usage", "engine", en, zh, error);
  }
}
function absolute(source2) {
  return new URL(source2, globalThis.document?.baseURI ?? globalThis.location?.href ?? import.meta.url);
}
async function located(url) {
  if (url.protocol !== "file:") {
    return answeredBy(await arrived(url.href, fetch(url)));
  }
  const files = "node:fs/promises";
  const { readFile } = await import(
    /* @vite-ignore */
    /* webpackIgnore: true */
    files
  );
  return compiling(WebAssembly.compile(await readFile(url)));
}
async function answeredBy(response) {
  const { url, status, headers } = response;
  if (response.bodyUsed) {
    throw refusal("usage", "engine", "the response has been read already", "该响应已被读取");
  }
  if (!response.ok) {
    const en = `there is no module at ${url}: status ${status}`;
    const zh = `${url} 处没有模块：状态 ${status}`;
    throw PASSING.has(status) || status >= 500 ? unreachable(en, zh) : refusal("usage", "engine", en, zh);
  }
  const isTold = headers.get("content-type") === "application/wasm";
  return isTold ? arrived(url, compiling(WebAssembly.compileStreaming(response))) : compiling(WebAssembly.compile(await arrived(url, response.arrayBuffer())));
}
async function arrived(from, coming) {
  try {
    return await coming;
  } catch (error) {
    throw error instanceof TypeError ? unreachable(`${from} cannot be reached; try again`, `现在取不到 ${from}；请重试`, error) : error;
  }
}

export {
  DangjiuError,
  RuleError,
  FactError,
  LimitError,
  UsageError,
  InternalError,
  Evaluation,
  Decision,
  Rules,
  load,
  settled
};

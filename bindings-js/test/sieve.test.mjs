// Few rules are decided by the engine's tables while an object is walked. What comes out is what the engine says of the same
// object: random rules, and objects whose values are usual, unusual and wrong. DANGJIU_SIEVE_ROUNDS asks for more than the short form.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { test } from "node:test";
import { dangjiu, isNode, NOW, ofNode, root } from "./package-under-test.mjs";

const { compile, DangjiuError } = dangjiu;
const ROUNDS = Number(process.env.DANGJIU_SIEVE_ROUNDS ?? 300);

const VOCABULARY = `pack shop
enum kind "种类" { red "红", green "绿", blue "蓝" "青" }
enum grade "等级" open { low "低", high "高" }
record line "行" {
  sku "编码": text required
  many "件数": number required
  size "尺寸": number optional
  gift "赠": boolean default false
  cost "成本": money optional
  kind "种类": kind optional
  marks "标记": list of text optional
}
record buyer "买家" { name "名": text optional  grade "等级": grade required  points "积分": number optional }
record sale "销售" {
  code "单号": text required
  kind "种类": kind required
  grade "等级": grade optional
  many "件数": number required
  size "尺寸": number optional
  least "至少": number default 3
  total "总额": money required
  fee "费用": money optional
  open "开": boolean required
  paid "已付": boolean optional
  made "下单": time required
  sent "发出": time optional
  lines "行": list of line required
  marks "标记": list of text optional
  sizes "尺寸表": list of number optional
  buyer "买家": buyer required
  agent "代理": buyer optional
}
`;

/** Draws from a seed. */
class Draw {
  constructor(seed) {
    this.state = seed >>> 0;
    /** Whether rules and values are mostly such as tables know. */
    this.isTame = this.below(3) > 0;
  }
  below(limit) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
  of(list) {
    return list[this.below(list.length)];
  }
  oneIn(many) {
    return this.below(many) === 0;
  }
  /** Something that tables do not know, as it should be seldom where they are to be of use. */
  odd(many) {
    return this.oneIn(this.isTame ? many * 20 : many);
  }
}

const TEXTS = ["", "A1", "A2", "A12", "B1", "新1", "新12", "x".repeat(70), "🎁", "a\tb"];
const NUMBERS = ["0", "1", "2", "3", "3.5", "10", "-2", "0.25", "1000000", "2.000001"];
const AMOUNTS = ["0", "5", "5.5", "9.90", "100", "0.015"];
const TIMES = ["2026-02-08T23:59:59+08:00", "2026-02-09T00:00:00+08:00", "2026-03-31T12:30:00+08:00", "2024-02-29T06:00:00+08:00"];

/** Fields by what is in them; those that may be absent can be asked for. */
const FIELDS = {
  line: { sku: "text", many: "number", size: "number?", gift: "boolean", cost: "money?", kind: "kind?", marks: "marks?" },
  buyer: { name: "text?", grade: "grade", points: "number?" },
  sale: {
    code: "text", kind: "kind", grade: "grade?", many: "number", size: "number?", least: "number", total: "money", fee: "money?",
    open: "boolean", paid: "boolean?", made: "time", sent: "time?", lines: "lines", marks: "marks?", sizes: "sizes?",
  },
};

function clause(draw, of = "sale", at = "sale.") {
  if (of === "sale" && draw.oneIn(5)) {
    return clause(draw, "buyer", draw.of(["sale.buyer.", "sale.buyer.", "sale.agent."]));
  }
  const [name, said] = draw.of(Object.entries(FIELDS[of]));
  const path = at + name;
  const what = said.replace("?", "");
  if (said.endsWith("?") && draw.oneIn(5)) {
    return `${path} ${draw.of(["is none", "is known", "is missing"])}`;
  }
  const members = { kind: ["red", "green", "blue"], grade: ["low", "high"] }[what];
  const compare = () => draw.of([">=", "<=", ">", "<", "is", "is not"]);
  const words = (list, shown = (one) => one) => `[${[...new Set([draw.of(list), draw.of(list)])].map(shown).join(", ")}]`;
  const quoted = (text) => JSON.stringify(text);
  switch (what) {
    case "kind":
    case "grade":
      return draw.oneIn(2) ? `${path} ${draw.of(["is", "is not"])} ${draw.of(members)}` : `${path} ${draw.of(["in", "not in"])} ${words(members)}`;
    case "number":
      return draw.oneIn(6) ? `${path} ${draw.of(["in", "not in"])} ${words(NUMBERS)}` : `${path} ${compare()} ${draw.of(NUMBERS)}`;
    case "money":
      return `${path} ${draw.of([">=", "<=", ">", "<"])} ${draw.of(AMOUNTS)} ${draw.odd(8) ? "USD" : "CNY"}`;
    case "text":
      return draw.oneIn(2)
        ? `${path} ${draw.of(["starts with", "ends with", "contains"])} ${quoted(draw.of(["A", "1", "新", "12", "🎁"]))}`
        : draw.oneIn(2) ? `${path} ${draw.of(["is", "is not"])} ${quoted(draw.of(TEXTS))}` : `${path} ${draw.of(["in", "not in"])} ${words(TEXTS, quoted)}`;
    case "boolean":
      return draw.oneIn(2) ? path : `${path} is ${draw.of(["true", "false"])}`;
    case "time": {
      if (draw.odd(6)) {
        return `${path} ${draw.of([">", "<="])} 2026-02-09T00:00:00+08:00`;
      }
      const [part, least] = draw.of([["hour", 6], ["hour", 20], ["day", 9], ["month", 2], ["year", 2025], ...(draw.odd(1) ? [["weekday", 6]] : [])]);
      return `${part}(${path}, "${draw.odd(2) ? draw.of(["UTC", "Europe/Berlin"]) : "Asia/Shanghai"}") ${compare()} ${least}`;
    }
    case "marks":
      return draw.oneIn(2) ? `${path} contains ${quoted(draw.of(TEXTS))}` : `${draw.of(["any", "all", "no"])} m in ${path} (m ${draw.of(["is", "starts with"])} "A1")`;
    case "sizes":
      return `${draw.of(["any", "all", "no"])} s in ${path} (s ${compare()} ${draw.of(NUMBERS)})`;
    default: {
      const parts = Array.from({ length: 1 + draw.below(3) }, () => clause(draw, "line", "i."));
      return `${draw.of(["any", "any", "all", "no"])} i in ${path} (${parts.join(" and ")})`;
    }
  }
}

function ruleText(draw) {
  const count = 1 + draw.below(draw.oneIn(10) ? 36 : 12);
  const rules = Array.from({ length: count }, (_, number) => {
    const clauses = Array.from({ length: 1 + draw.below(4) }, () => {
      const one = clause(draw);
      return draw.oneIn(8) ? `not (${one})` : draw.odd(12) ? `(${one} or ${clause(draw)})` : one;
    });
    const options = draw.of(["", "", "", "", " priority 3", " shadow", " from 2026-02-01 to 2026-02-20", " from 2026-02-10 to 2026-02-20", " in group pick", " disabled"]);
    const otherwise = draw.odd(20) ? '\notherwise add_tag(tag: "no")' : "";
    const trigger = draw.oneIn(15) ? "order.created and " : "";
    return `rule r${number}${draw.odd(4) ? options : ""}\nwhen ${trigger}${clauses.join(" and ")}\nthen add_tag(tag: "r${number}")${otherwise}\n`;
  });
  return `${VOCABULARY}group pick ${draw.of(["first", "all", "unique"])}\n${rules.join("")}`;
}

class Own {
  constructor(fields) {
    Object.assign(this, fields);
  }
}

const ODD = [
  () => null, () => undefined, () => NaN, () => -0, () => 1e21, () => 12.345678901234567, () => 5n, () => true, () => "true", () => "\ud83d", () => [], () => ({}),
  () => new Date(NaN), () => new Date("2026-02-09T12:00:00Z"), () => new Map([["amount", "5"]]), () => ({ toJSON: () => "A1" }), () => Symbol("x"), () => () => 1,
  () => new Own({ sku: "A1", many: 1 }), () => [null], () => ["A1", 7], () => "007", () => "1.", () => ".5", () => "+1", () => "1e2", () => "￥5", () => new Set(), () => Promise.resolve(1),
  () => Object.create({ kind: "red" }), () => new Number(3), () => new String("A1"), () => "x".repeat(66000), () => "中".repeat(22000), () => [[1]], () => "1".repeat(30),
];

const USUAL = {
  kind: (draw) => draw.of(["red", "green", "blue", "红", "青", ...(draw.odd(1) ? ["pink"] : [])]),
  grade: (draw) => draw.of(["low", "high", "高", ...(draw.odd(1) ? ["other"] : [])]),
  number: (draw) => (draw.oneIn(2) ? Number(draw.of(NUMBERS)) : draw.of([draw.of(NUMBERS), draw.below(12), draw.below(40) / 4, "3.50", "0.2500000"])),
  money: (draw) => {
    const amount = draw.of([...AMOUNTS, "5.01", "100.00", "0.01499"]);
    const currency = draw.odd(8) ? "USD" : "CNY";
    const odd = draw.odd(1) ? [`¥${amount}`, amount] : [];
    return draw.of([`${amount} ${currency}`, `${amount} ${currency}`, { amount, currency }, { currency, amount }, { amount: Number(amount), currency }, ...odd]);
  },
  text: (draw) => draw.of([...TEXTS, "A1x", "C", "ab", "新"]),
  boolean: (draw) => draw.oneIn(2),
  time: (draw) => draw.of(!draw.odd(1) ? TIMES : [ "2026-02-30T10:00:00+08:00", "2025-02-29T10:00:00+08:00", "2026-02-09T24:00:00+08:00", "2026-02-09T10:60:00+08:00", "1990-06-01T05:30:00+08:00",
    "2026-02-09 05:30:00", "2026-02-09", "2026-02-08T20:00:00Z", "2026-02-09T05:30:00.5+08:00", "2026-02-09t05:30:00+08:00", "2026-04-31T05:30:00+08:00", "9999-12-31T23:59:59+08:00",
    "0001-01-01T00:00:00+08:00", "2026-2-9T05:30:000+08:00", "2026-02-08T20:30:00+00:00",
  ]),
  marks: (draw) => Array.from({ length: draw.below(4) }, () => USUAL.text(draw)),
  sizes: (draw) => Array.from({ length: draw.below(4) }, () => USUAL.number(draw)),
  lines: (draw, wild) => Array.from({ length: draw.below(4) }, () => object(draw, "line", wild)),
};

const CHINESE = Object.fromEntries(
  [...VOCABULARY.matchAll(/(\w+) "([^"]+)": /g)].map(([, name, title]) => [name, title]),
);

/** An object of a record; one value in so many is odd. */
function object(draw, of, wild) {
  const found = {};
  for (const [name, said] of Object.entries(FIELDS[of])) {
    if (draw.oneIn(said.endsWith("?") ? 3 : 40)) {
      continue;
    }
    const value = draw.oneIn(wild) ? draw.of(ODD)() : USUAL[said.replace("?", "")](draw, wild);
    found[draw.oneIn(10) ? CHINESE[name] : name] = value;
    if (draw.odd(50)) {
      found[CHINESE[name]] = value;
    }
  }
  if (of === "sale") {
    found.buyer = draw.oneIn(wild) ? draw.of(ODD)() : object(draw, "buyer", wild);
    if (draw.oneIn(3)) {
      found.agent = object(draw, "buyer", wild);
    }
  }
  if (draw.oneIn(30)) {
    found.unknown = draw.of(ODD)();
  }
  return found;
}

function said(ask) {
  try {
    const { fired, undecided, errored } = ask();
    return { fired, undecided, errored };
  } catch (error) {
    assert(error instanceof DangjiuError, String(error));
    return `${error.name} ${error.code} ${error.message}`;
  }
}

/** What is written in the usual way stands where it does exactly. */
ofNode("positions are those of exact decimals", async () => {
  const { positionOf } = await import(pathToFileURL(join(root, "bindings-node/lib/written.js")));
  const draw = new Draw(7);
  let read = 0;
  for (let round = 0; round < 40_000; round++) {
    const digits = draw.below(7);
    const whole = draw.oneIn(3) ? "0" : String(1 + draw.below(10 ** (1 + draw.below(9))));
    const places = draw.below(10);
    const behind = Array.from({ length: places }, () => draw.of("0000123456789")).join("");
    const text = places === 0 ? whole : `${whole}.${behind}`;
    const found = positionOf(`x${text}x`, 1, text.length + 1, 2 * 10 ** digits);
    if (Number.isNaN(found)) {
      assert(text.length > 15 || places > 8 || Number(whole) * 2 * 10 ** digits > 2 ** 52, text);
      continue;
    }
    read++;
    // As a fraction: the number times 10^digits.
    const above = BigInt(whole + behind) * 10n ** BigInt(digits);
    const unit = 10n ** BigInt(places);
    assert.equal(BigInt(found), (above / unit) * 2n + (above % unit === 0n ? 0n : 1n), `${text} ${digits}`);
  }
  assert(read > 20_000);
  for (const text of ["", ".", "1.", ".5", "-1", "+1", "1e3", "01", "00", "1 ", "1,0", "１", "NaN", "1.2.3"]) {
    assert(Number.isNaN(positionOf(text, 0, text.length, 2)), text);
  }
});

ofNode("a part of a time is read of times that there are", async () => {
  const { partOfTime } = await import(pathToFileURL(join(root, "bindings-node/lib/written.js")));
  const draw = new Draw(8);
  const two = (number) => String(number).padStart(2, "0");
  for (let round = 0; round < 40_000; round++) {
    const [year, month, day] = [1988 + draw.below(120), draw.below(14), draw.below(33)];
    const [hour, minute, second] = [draw.below(25), draw.below(61), draw.below(61)];
    const clock = `${two(hour)}:${two(minute)}:${two(second)}`;
    const text = `${year}-${two(month)}-${two(day)}T${clock}+08:00`;
    // A date that there is comes back as it was.
    const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
    const isTime = at.toISOString().slice(0, 19) === text.slice(0, 19) && year >= 1992;
    for (const [from, part] of [[0, year], [5, month], [8, day], [11, hour]]) {
      assert.equal(partOfTime(text, "+08:00", 1992, from), isTime ? part : Number.NaN, text);
    }
  }
  const right = "2026-02-09T05:30:00+08:00";
  assert.equal(partOfTime(right, "+08:00", 1992, 11), 5);
  for (let at = 0; at < right.length; at++) {
    for (const wrong of [right.slice(0, at) + right.slice(at + 1), `${right.slice(0, at)}x${right.slice(at + 1)}`, `${right.slice(0, at)}0${right.slice(at)}`]) {
      assert(Number.isNaN(partOfTime(wrong, "+08:00", 1992, 11)), wrong);
    }
  }
});

test("an object that could not be walked to its end says nothing of the next", () => {
  const rules = compile(`${VOCABULARY}rule r\nwhen any m in sale.marks (m is "A1") and sale.open\nthen add_tag(tag: "x")\n`);
  const decide = (sale) => rules.decide({ sale }, { now: NOW });
  const angry = { marks: ["A1"], get open() { throw new RangeError("not today"); } };
  for (let turn = 0; turn < 3; turn++) {
    assert.throws(() => decide(angry), new RangeError("not today"));
    assert.deepEqual(decide({ open: true }).fired, []);
    assert.deepEqual(decide({ open: true, marks: null }).fired, []);
    assert.deepEqual(decide({ open: true, marks: ["A1"] }).fired, ["shop.r"]);
  }
});

test("a getter may ask the same rules", () => {
  const rules = compile('rule r\nwhen order.cod and order.note is "a"\nthen add_tag(tag: "x")\n');
  const decide = (order) => rules.decide(order, { now: NOW }).fired.length;
  assert.equal(decide({ cod: true, note: "a" }), 1);
  assert.equal(decide({ get cod() { return decide({ cod: true, note: "b" }) === 0; }, note: "a" }), 1);
  assert.equal(decide({ get cod() { return decide({ cod: true, note: "a" }) === 1; }, note: "b" }), 0);
});

test("what is refused is refused whether a rule is left or not", () => {
  const rules = compile(`${VOCABULARY}rule r\nwhen any m in sale.marks (m is "A1") and sale.open and all i in sale.lines (i.many > 1)\nthen add_tag(tag: "x")\n`);
  const decide = (sale) => rules.decide({ sale }, { now: NOW });
  const most = Array(200).fill("A1");
  for (const open of [true, false]) {
    const lines = [{ sku: "a", many: 2 }];
    assert.equal(decide({ open, lines, marks: most }).fired.length, open ? 1 : 0);
    assert.throws(() => decide({ open, lines, marks: [...most, "A1"] }), dangjiu.LimitError);
    assert.throws(() => decide({ open, lines: Array(201).fill(lines[0]), marks: most }), dangjiu.LimitError);
    assert.throws(() => decide({ open, lines, marks: ["\ud83d"] }), dangjiu.FactError);
    assert.throws(() => decide({ open, lines: [{ many: 2, 件数: 2 }], marks: [] }), dangjiu.FactError);
    assert.throws(() => decide({ open, lines: [{ many: NaN }], marks: [] }), dangjiu.FactError);
    assert.throws(() => decide({ open, 开: open, lines, marks: [] }), dangjiu.FactError);
  }
});

test("what every object inherits is none of its own", () => {
  const rules = compile('rule r\nwhen order.cod and order.note is "a"\nthen add_tag(tag: "x")\n');
  // Options that are known already.
  const options = { now: NOW };
  const decide = (order) => rules.decide(order, options).fired.length;
  assert.equal(decide({ cod: true, note: "a" }), 1);
  Object.prototype.note = "a";
  try {
    assert.equal(decide({ cod: true }), 0);
    assert.equal(decide({ cod: true, note: "a" }), 1);
  } finally {
    delete Object.prototype.note;
  }
});

test("rules whose tables are of no use for long are decided as before", () => {
  const rules = compile(`${VOCABULARY}rule r\nwhen sale.total > 5 CNY and sale.open\nthen add_tag(tag: "x")\n`);
  const ask = (total) => rules.decide({ sale: { total, open: true } }, { now: NOW });
  for (let turn = 0; turn < 10_000; turn++) {
    assert.equal(ask("¥6").fired.length, 1);
    assert.equal(ask(turn % 2 === 0 ? "5.00 CNY" : "6 CNY").fired.length, turn % 2);
  }
  assert.equal(ask("6").errored.length, 1);
});

/** Whether tables may decide; the bundle for browsers does not show them. */
let isSieved = true;
let isCounted = false;
let decided = 0;
if (isNode) {
  const { Sieve } = await import(pathToFileURL(join(root, "bindings-node/lib/sieve.js")));
  const { decides } = Sieve.prototype;
  Sieve.prototype.decides = function (...given) {
    if (isCounted) {
      // One that was of no use is asked again.
      this.pause = 0;
    }
    const found = isSieved && decides.apply(this, given);
    decided += found && isCounted ? 1 : 0;
    return found;
  };
}

test("what few rules say of an object is what the engine says of it", () => {
  let asked = 0;
  isCounted = true;
  for (let round = 0; round < ROUNDS; round++) {
    const draw = new Draw(Number(process.env.DANGJIU_SIEVE_SEED ?? 1) * 1_000_003 + round);
    const text = ruleText(draw);
    const rules = compile(text);
    const wild = draw.isTame ? 300 : 30;
    for (let turn = 0; turn < 40; turn++) {
      const sale = object(draw, "sale", wild);
      const facts = draw.odd(6) ? { sale, event: draw.of([{ type: "order.created", id: "e" }, null, undefined, "x", { type: 7 }]) } : { sale };
      const about = () => `${round}.${turn}\n${text}\n${JSON.stringify(facts, (_, value) => (typeof value === "bigint" ? `${value}n` : value))}`;
      const found = said(() => rules.decide(facts, { now: NOW }));
      asked++;
      if (isNode) {
        isSieved = false;
        assert.deepEqual(found, said(() => rules.decide(facts, { now: NOW })), about());
        isSieved = true;
      }
      // What no rule reads may be refused where the whole document is wanted.
      const whole = said(() => rules.evaluate(facts, { now: NOW, reveal: true }));
      if (typeof whole !== "string") {
        assert.deepEqual([found.fired, found.undecided], [whole.fired, whole.undecided], about());
        assert.deepEqual(found.errored.map(({ rule }) => rule), whole.errored.map(({ rule }) => rule), about());
      }
    }
  }
  isCounted = false;
  if (isNode) {
    assert(decided > asked / 5, `${decided} of ${asked} were decided by tables`);
    console.log(`${decided} of ${asked} objects were decided by tables`);
  }
});

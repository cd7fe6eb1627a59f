// Facts pulled out of JavaScript objects mean what the same document means as JSON.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { NOW, asking, dangjiu, entry, root } from "./package-under-test.mjs";

const { DangjiuError, FactError, LimitError } = dangjiu;

/** Rules that read every kind of place. */
const EVERY = `
rule money when order.amount >= 100 CNY then add_tag(tag: "{order.id}")
rule number when order.risk_score > 0.5 then add_tag(tag: "n")
rule yes when order.cod then add_tag(tag: "y")
rule member when order.channel is douyin then add_tag(tag: "m")
rule moment when order.created_at < 2026-02-09 then add_tag(tag: "t")
rule weight when order.weight >= 1kg then add_tag(tag: "w")
rule length when callback.latency > 2s then add_tag(tag: "l")
rule word when order.note starts with "a" then add_tag(tag: "{order.note}")
rule nested when customer.tier is gold and order.customer.phone is not "1" then add_tag(tag: "c")
rule listed when any i in order.items (i.quantity >= 2 and i.price >= 5 CNY) then add_tag(tag: "i")
rule texts when order.coupons contains "NEW10" then add_tag(tag: "k")
rule event when order.created and event.source is erp then add_tag(tag: "e")
`;
const written = (text) => text.replaceAll(" when ", "\nwhen ").replaceAll(" then ", "\nthen ");
const WIDE = dangjiu.compile(written(EVERY));
/** Those of them that are decided while an object is walked. */
const FEW = dangjiu.compile(written(EVERY.replace(/^rule (weight|length|moment) .*$/gm, "")));

function answer(rules, facts) {
  try {
    return rules.evaluate(facts, { now: NOW, reveal: true }).json;
  } catch (error) {
    assert(error instanceof DangjiuError, String(error));
    return `${error.name} ${error.code}`;
  }
}

/** The answer, which is that of the document as JSON; and deciding says the same. */
function same(rules, facts, document = facts) {
  const asJson = JSON.stringify(document);
  const found = answer(rules, facts);
  assert.equal(found, answer(rules, asJson), asJson);
  assert.equal(found, answer(rules, Buffer.from(asJson)), asJson);
  if (found.startsWith("{")) {
    const whole = JSON.parse(found);
    for (const form of [facts, asJson]) {
      const decided = rules.decide(form, { now: NOW });
      assert.deepEqual([decided.fired, decided.undecided], [whole.fired, whole.undecided], asJson);
      assert.equal(decided.errored.length, whole.errored.length, asJson);
    }
  }
  if (rules === WIDE) {
    same(FEW, facts, document);
  }
  return found;
}

/** `fired`, `failed`, `undecided`, or what was found instead of a value. */
function outcome(condition, order) {
  const found = asking(condition).evaluate({ order }, { now: NOW });
  const said = found.errored[0]?.error.en;
  return said ?? (found.fired.length > 0 ? "fired" : found.undecided.length > 0 ? "undecided" : "failed");
}

class Exact {
  constructor(text) {
    this.digits = text;
  }
  toJSON() {
    return this.digits;
  }
}

for (const [condition, order] of [
  ["order.risk_score is 0.1", { risk_score: 0.1 }],
  ["order.risk_score is 0.10", { risk_score: "0.10" }],
  ["order.risk_score is 0.1", { risk_score: new Exact("0.1") }],
  ["order.risk_score is 10000000000000000000000", { risk_score: 1e22 }],
  ["order.risk_score is 9007199254740993", { risk_score: 9007199254740993n }],
  ["order.risk_score is 9007199254740991", { risk_score: 9007199254740991 }],
  ["order.risk_score is -9007199254740991", { risk_score: -9007199254740991 }],
  ["order.risk_score is -4294967297", { risk_score: -4294967297 }],
  ["order.risk_score is 1234567890123456789012345678", { risk_score: 1234567890123456789012345678n }],
  ["order.risk_score is 120", { risk_score: "1.2E+2" }],
  ["order.risk_score is -3", { risk_score: -3 }],
  ["order.risk_score is 0", { risk_score: -0 }],
  ["order.risk_score is 7", { risk_score: Object(7) }],
  ["order.created_at is 2026-02-09T02:00:00Z", { created_at: new Date("2026-02-09T10:00:00+08:00") }],
  ["order.amount is 12.34 CNY", { amount: { amount: "12.34", currency: "CNY" } }],
  ["order.amount is 12.34 CNY", { amount: { amount: 12.34, currency: "CNY" } }],
  ["order.amount is 12 CNY", { amount: { amount: 12n, currency: "CNY" } }],
  ["order.amount is 12.5 CNY", { amount: { amount: new Exact("12.5"), currency: "CNY" } }],
  ["order.amount is 9000000000000 CNY", { amount: { amount: 9000000000000, currency: "CNY" } }],
  ["any i in order.items (i.quantity is 2)", { items: [{ quantity: 2 }] }],
  ["any i in order.items (i.quantity is 2)", { items: [undefined, new Map([["quantity", 2n]])] }],
  ["order.cod", { cod: true }],
  ["order.cod", { cod: Object(true) }],
  ["order.note is none", { note: null }],
  ["order.note is \"é浙😀\"", { note: "é浙😀" }],
  [`order.note ends with "浙"`, { note: `${"x".repeat(300)}浙` }],
]) {
  test(`${condition} holds for ${JSON.stringify(order, (_, value) => (typeof value === "bigint" ? `${value}n` : value))}`, () => {
    assert.equal(outcome(condition, order), "fired");
    assert.deepEqual(asking(condition).decide({ order }, { now: NOW }).fired, ["main.r"]);
  });
}

for (const [condition, order, found] of [
  ["order.amount >= 1 CNY", { amount: 19.9 }, "number 19.9"],
  ["order.amount >= 1 CNY", { amount: 19 }, "number 19"],
  ["order.amount >= 1 CNY", { amount: 1990n }, "number 1990"],
  ["order.amount >= 1 CNY", { amount: { amount: "1" } }, "object without"],
  ['order.note is "1"', { note: 1 }, "number 1"],
  ['order.note is "1"', { note: true }, "boolean true"],
  ["order.risk_score > 1", { risk_score: false }, "boolean false"],
  ["order.risk_score > 1", { risk_score: 10n ** 40n }, "number 1000"],
  ["order.risk_score > 1", { risk_score: 1e-40 }, "number 1e-40"],
  ["order.created_at < 2026-02-09", { created_at: 1770602400 }, "number 1770602400"],
  ['order.note is "1"', { note: "x".repeat(70_000) }, "too long a text (70000 bytes)"],
  ['order.note is "1"', { note: new Set([1]) }, "object (Set)"],
  ['order.note is "1"', { note: new Uint8Array(1) }, "object (Uint8Array)"],
  ["any i in order.items (i.quantity is 2)", { items: { quantity: 2 } }, "object"],
  ["any i in order.items (i.quantity is 2)", { items: "two" }, 'text "two"'],
  ["order.customer.tier is gold", { customer: ["gold"] }, "list"],
]) {
  test(`${condition} sees ${found}`, () => assert(outcome(condition, order).includes(found), outcome(condition, order)));
}

function cyclic() {
  const itself = { amount: "620 CNY" };
  itself.itself = itself;
  return itself;
}

function nested(levels) {
  let inner = 1;
  for (let level = 1; level < levels; level++) {
    inner = [inner];
  }
  return { amount: "620 CNY", inner };
}

for (const [name, facts, kind, says] of [
  ["one that holds itself", cyclic(), LimitError, /nested deeper than 64 levels/],
  ["one that nests too deep", nested(65), LimitError, /nested deeper than 64 levels/],
  ["NaN", { amount: NaN }, FactError, /NaN/],
  ["NaN within money", { amount: { amount: NaN, currency: "CNY" } }, FactError, /NaN/],
  ["Infinity", { amount: -Infinity }, FactError, /-Infinity/],
  ["NaN where no rule reads it", { amount: "620 CNY", x: NaN }, FactError, /NaN/],
  ["an invalid Date", { amount: new Date(NaN) }, FactError, /invalid Date/],
  ["half a character", { amount: "\ud83d" }, FactError, /half a character/],
  ["the other half", { amount: "a\udc00" }, FactError, /half a character/],
  ["half a character in a long text", { amount: `${"x".repeat(500)}\ud83d` }, FactError, /half a character/],
  ["a key that is half a character", { amount: "620 CNY", "\ud83d": 1 }, FactError, /half a character/],
  ["a Set where no rule reads it", { amount: "620 CNY", x: new Set() }, FactError, /type Set/],
  ["a Map with other keys", new Map([[1, 2]]), FactError, /key of type number/],
  ["a key twice", { amount: "1 CNY", 金额: "2 CNY" }, FactError, /appears twice/],
  ["roots beside fields", { parcel: {}, amount: "1 CNY" }, FactError, /root keys/],
  ["a list", [], FactError, /facts of type list/],
  ["null", null, FactError, /facts of type null/],
  ["nothing", undefined, FactError, /facts of type undefined/],
  ["a number", 5, FactError, /facts of type number/],
  ["a Set", new Set(), FactError, /facts of type Set/],
  ["a Date", new Date(), FactError, /facts of type Date/],
  ["a symbol", Symbol("x"), FactError, /facts of type symbol/],
  ["text that is no JSON", "{", FactError, /at byte 1/],
  ["bytes that are no text", Uint8Array.of(0xff), FactError, /UTF-8/],
  ["a text that is none", "\ud800", FactError, /UTF-8/],
]) {
  test(`${name} is an ordinary exception`, () => {
    const rules = asking("order.amount >= 1 CNY");
    for (const ask of [(now) => rules.evaluate(facts, now), (now) => rules.explain("r", facts, now)]) {
      assert.throws(
        () => ask({ now: NOW }),
        (error) => {
          assert(error instanceof kind && error instanceof DangjiuError && error instanceof Error, String(error));
          assert.match(error.message, says);
          assert.match(String(error), /^(Fact|Limit)Error: /);
          assert.deepEqual(error.diagnostics, []);
          assert(error.code.length > 0 && error.said.zh.length > 0 && error.said.en.length > 0);
          return true;
        },
      );
    }
  });
}

test("what a getter throws is passed on", () => {
  const angry = { get amount() { throw new RangeError("not today"); } };
  assert.throws(() => asking("order.amount >= 1 CNY").evaluate(angry, { now: NOW }), new RangeError("not today"));
  assert.throws(() => asking("order.amount >= 1 CNY").decide(angry, { now: NOW }), new RangeError("not today"));
  same(WIDE, { amount: "620 CNY" });
});

test("a getter may ask rules as well", () => {
  const rules = asking("order.amount >= 500 CNY");
  const asks = { get amount() { return rules.decide({ amount: "620 CNY" }, { now: NOW }).fired.length === 1 ? "700 CNY" : "1 CNY"; } };
  assert.deepEqual(rules.decide(asks, { now: NOW }).fired, ["main.r"]);
});

test("only what rules read is looked at", () => {
  const facts = { amount: "620 CNY", id: "A", get never() { throw new Error("asked"); } };
  facts.itself = facts;
  const rules = asking("order.amount >= 900 CNY");
  assert.deepEqual(rules.evaluate(facts, { now: NOW }).fired, []);
  assert.deepEqual(rules.decide(facts, { now: NOW }).fired, []);
  const many = rules.evaluateBatch([facts, { amount: "1000 CNY", event: { id: "1" } }], { now: NOW });
  assert.deepEqual(many.map((row) => row.constructor.name), ["Evaluation", "Evaluation"]);
});

test("what is inherited is no fact", () => {
  const rules = asking("order.amount >= 500 CNY");
  Object.prototype.amount = "620 CNY";
  try {
    assert.deepEqual(rules.decide({ id: "A" }, { now: NOW }).fired, []);
    assert.deepEqual(rules.decide({ order: { id: "A" } }, { now: NOW }).fired, []);
  } finally {
    delete Object.prototype.amount;
  }
  assert.deepEqual(rules.decide(Object.create({ amount: "620 CNY" }), { now: NOW }).fired, []);
  class Order { amount = "620 CNY"; static x = 1; get id() { return "never"; } }
  assert.deepEqual(rules.decide(new Order(), { now: NOW }).fired, ["main.r"]);
  assert.deepEqual(rules.decide({ order: new Order() }, { now: NOW }).fired, ["main.r"]);
  assert.deepEqual(rules.decide(Object.assign(Object.create(null), { amount: "620 CNY" }), { now: NOW }).fired, ["main.r"]);
});

test("objects stand for what their toJSON gives", () => {
  const rules = asking("order.amount >= 500 CNY");
  const order = { toJSON: () => ({ amount: "620 CNY" }) };
  for (const facts of [order, { order }, new (class { toJSON() { return { order }; } })(), new Map([["order", order]])]) {
    assert.deepEqual(rules.decide(facts, { now: NOW }).fired, ["main.r"]);
    assert.deepEqual(rules.evaluate(facts, { now: NOW }).fired, ["main.r"]);
  }
});

test("a list is as long as it was when its turn came", () => {
  const rules = dangjiu.compile('record item { words: list of text optional }\nrule r\nwhen any x in order.items (x.sku is "1" and "x" in x.words)\nthen add_tag(tag: "t")\n');
  // Not plain, so that it is asked once.
  const word = (changes) => new (class { toJSON() { changes(); return "a"; } })();
  const shrinking = () => {
    const words = [word(() => { words.length = 1; }), "x"];
    return { items: [{ sku: "1", words }, { words: ["x"], sku: "2" }] };
  };
  const growing = () => {
    const words = [word(() => { words.push("x"); })];
    return { items: [{ sku: "2", words: ["x"] }, { words, sku: "1" }] };
  };
  for (const made of [shrinking, growing]) {
    // An event with an id needs no other look at the document.
    const facts = () => ({ event: { id: "e" }, order: made() });
    const asked = rules.evaluate(JSON.stringify(facts()), { now: NOW }).fired;
    assert.deepEqual(rules.evaluate(facts(), { now: NOW }).fired, asked);
    assert.deepEqual(rules.decide(facts(), { now: NOW }).fired, asked);
  }
});

test("an event without an id has the key of its JSON", () => {
  const rules = asking("order.amount >= 1 CNY");
  const plain = { amount: "620 CNY", b: [1, 2.5, -0, 1e30, null, true], 键: "值\n\u0001\u2028😀", "": {} };
  const key = rules.evaluate(plain, { now: NOW }).intents[0].key;
  assert.match(same(rules, plain), new RegExp(key));
  const turned = Object.fromEntries(Object.entries(plain).reverse());
  assert.equal(rules.evaluate(turned, { now: NOW }).intents[0].key, key);
  const at = new Date("2026-02-09T10:00:00+08:00");
  assert.equal(answer(rules, { amount: "620 CNY", at, gone: undefined }), answer(rules, { amount: "620 CNY", at: at.toISOString() }));
  assert.equal(answer(rules, { amount: "620 CNY", big: 2n ** 70n }), answer(rules, `{"amount": "620 CNY", "big": ${2n ** 70n}}`));
});

test("as deep as JSON may be, and as long as lists may be", () => {
  const rules = asking("order.amount >= 1 CNY");
  assert.match(same(rules, nested(64)), /main.r/);
  assert.equal(same(rules, nested(65)), "LimitError too_deep");
  const listing = asking('order.coupons contains "NEW10"');
  same(listing, { coupons: Array(50).fill("x") });
  assert.equal(same(listing, { coupons: Array(51).fill("x") }), "LimitError list_too_long");
});

test("keys may be many, and stand in any order", () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, number) => [`unread_${number}`, number]));
  const order = { channel: "抖音", risk_score: 1, note: "a" };
  for (const order_ of [{ ...many, ...order }, { ...order, ...many }, Object.fromEntries(Object.entries(order).reverse()), { note: "a" }]) {
    assert.match(same(WIDE, { order: order_ }), /main.word/);
    assert.match(same(WIDE, order_), /main.word/);
  }
});

test("a short text of any characters is read from the object, which nobody writes as JSON", () => {
  const rules = dangjiu.compile('rule noted\nwhen order.note is known and order.amount > 5 CNY\nthen add_tag(tag: "x")\n');
  for (const note of ["a", "\u007f\u0080", "\u07ff\u0800", "\ud7ff\ue000\uffff", "订单", "é浙😀", "订单".repeat(100)]) {
    let looked = 0;
    const order = { note, amount: "6 CNY", get other() { looked += 1; return 1; } };
    assert.deepEqual(rules.decide({ order }, { now: NOW }).fired, ["main.noted"]);
    assert.equal(looked, 0, JSON.stringify(note));
  }
});

test("texts of any length, of any characters", () => {
  for (const text of ["a", "aé", "a订单", "a😀", "a\u0000", `a${"订😀".repeat(10_000)}`, `a${"x".repeat(70_000)}`]) {
    same(WIDE, { order: { note: text, coupons: Array(50).fill(text.slice(0, 2998)), customer: { phone: text } } });
  }
  // Half a character at the end of one text and the other half at the beginning of the next make none.
  const halves = { order: { coupons: ["\ud83d", "\ude00"] } };
  assert.throws(() => WIDE.decide(halves, { now: NOW }), FactError);
});

test("where prototypes may not be looked at", () => {
  const program = `
    import { compile } from ${JSON.stringify(pathToFileURL(join(root, entry)))};
    const rules = compile('rule r\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "x")\\n');
    const facts = [{ amount: "620 CNY" }, Object.create({ amount: "620 CNY" })];
    console.log(facts.map((each) => rules.decide(each, { now: "${NOW}" }).fired.length).join());
  `;
  for (const way of ["throw", "delete"]) {
    const run = spawnSync(process.execPath, [`--disable-proto=${way}`, "--input-type=module", "--eval", program], { encoding: "utf8" });
    assert.equal(run.stdout.trim(), "1,0", run.stderr);
  }
});

test("anything that holds bytes is JSON", () => {
  const document = { id: "A-1", amount: "620 CNY", items: [{ quantity: 2, price: "6 CNY" }], channel: "douyin" };
  const bytes = new TextEncoder().encode(` ${JSON.stringify(document)}`);
  const expected = same(WIDE, document);
  for (const form of [bytes, Buffer.from(bytes), bytes.buffer, new DataView(bytes.buffer), bytes.subarray(1)]) {
    assert.equal(answer(WIDE, form), expected);
  }
});

const ORDER = { id: "A-1", amount: "620 CNY", items: [{ quantity: 2, price: "6 CNY" }], channel: "douyin" };
const CLOUD = { specversion: "1.0", type: "order.created", source: "erp", id: "e-1", time: NOW };
for (const facts of [
  { ...CLOUD, data: ORDER },
  { ...CLOUD, data: { order: ORDER, customer: { tier: "gold" } } },
  { ...CLOUD, data: { order: ORDER, event: { id: "twice" } } },
  { ...CLOUD, data: null },
  CLOUD,
  { ...CLOUD, type: "elsewhere.happened", data: ORDER },
  { ...CLOUD, data_base64: "e30=" },
  { ...CLOUD, data: { parcel: {}, amount: "1 CNY" } },
  { event: { type: "order.created", source: "erp", id: "e-1" }, order: ORDER },
  { 事件: { type: "order.created", 来源: "erp" }, 订单: { 订单号: "A", 金额: "620 CNY" } },
  { event: { type: "order.becomes", state: "paid" } },
  { event: { type: 5 } },
  { event: null, order: null },
  { customer: { tier: "gold", phone: "2" } },
  { customer: { tier: "gold", phone: "2" }, id: "A" },
  { order: { customer: { phone: "2" } }, customer: { tier: "gold" } },
  { unknown: 1 },
  {},
]) {
  test(`framing is that of JSON: ${JSON.stringify(facts)}`, () => void same(WIDE, facts));
}

/** Documents of these keys and values, drawn from a seed. */
function drawing(seed, keys, single) {
  const draw = (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const pick = (list) => list[draw(list.length)];
  const value = (depth) => {
    const kind = depth > 3 ? 9 : draw(10);
    if (kind > 3) {
      return pick(single);
    }
    return kind > 2 ? Array.from({ length: draw(4) }, () => value(depth + 1)) : object(depth + 1);
  };
  const object = (depth) => {
    const entries = Array.from({ length: draw(7) }, () => [pick(keys), value(depth)]);
    return depth === 0 && draw(3) > 0 ? { order: Object.fromEntries(entries), customer: object(1) } : Object.fromEntries(entries);
  };
  return { draw, pick, object };
}

test("any document says the same as an object and as JSON", () => {
  const keys = ["order", "customer", "event", "callback", "id", "amount", "金额", "risk_score", "cod", "channel", "created_at", "weight"];
  keys.push("latency", "note", "tier", "phone", "items", "quantity", "price", "coupons", "source", "type", "unknown", "parcel", "", "__proto__");
  const single = [null, true, false, 0, -3, 600, 2 ** 40, 0.1, -1.5e-7, 1e300, "", "a", "NEW10", "gold", "douyin", "抖音", "金卡", "erp"];
  single.push("600 CNY", "¥5", "-1.00 USD", "3kg", "PT3S", "90s", NOW, "2026-02-01", "2026-01-01 00:00:00", "0.7", "😀".repeat(90), "order.created", "a订😀é");
  const { object } = drawing(20260209, keys, single);
  const kinds = new Set();
  for (let round = 0; round < 2000; round++) {
    kinds.add(same(WIDE, object(0)).slice(0, 12));
  }
  assert(kinds.size >= 3, [...kinds].join());
});

test("any document says the same however its values are dressed", () => {
  const keys = ["order", "customer", "event", "callback", "id", "amount", "金额", "risk_score", "cod", "channel", "created_at", "weight"];
  keys.push("latency", "note", "tier", "phone", "items", "quantity", "price", "coupons", "source", "type", "unknown", "currency", "data");
  const single = [null, true, false, 0, -3, 600, 2 ** 40, 0.1, "", "a", "NEW10", "gold", "douyin", "金卡", "erp", "600 CNY", "CNY", "3kg", NOW];
  const { draw, pick, object } = drawing(71, keys, single);
  class Held {}
  const nothing = [undefined, () => 1, Symbol("nothing")];
  const standing = (plain) => ({ toJSON: () => plain });
  // The same value in another dress.
  const dressed = (plain) => {
    if (Array.isArray(plain)) {
      return plain.map((item) => (item === null && draw(2) === 0 ? pick(nothing) : dressed(item)));
    }
    if (typeof plain === "object" && plain !== null) {
      return dressedObject(plain);
    }
    const dresses = [plain, plain, plain, plain, standing(plain), plain === null ? plain : Object(plain)];
    return pick(Number.isSafeInteger(plain) ? [...dresses, BigInt(plain)] : dresses);
  };
  const dressedObject = (plain) => {
    const entries = Object.entries(plain).map(([key, inner]) => [key, dressed(inner)]);
    const others = keys.filter((key) => !(key in plain));
    const kind = draw(9);
    if (kind === 0) {
      return new Map(entries);
    }
    if (kind === 1) {
      return standing(Object.fromEntries(entries));
    }
    const into = kind === 2 ? Object.create(null) : kind === 3 ? new Held() : kind === 4 ? Object.create({ [pick(others)]: pick(single) }) : {};
    for (const [key, inner] of entries) {
      if (draw(5) === 0) {
        Object.defineProperty(into, key, { get: () => inner, enumerable: true });
      } else {
        into[key] = inner;
      }
      const other = pick(others);
      if (draw(5) === 0 && !(other in into)) {
        Object.defineProperty(into, other, draw(2) === 0 ? { value: pick(nothing), enumerable: true } : { get: () => undefined, enumerable: true });
      }
    }
    if (kind === 5) {
      const hidden = pick(others);
      if (!(hidden in into)) {
        Object.defineProperty(into, hidden, { value: pick(single), enumerable: false });
      }
    }
    if (kind === 6) {
      into[Symbol(pick(keys))] = pick(single);
    }
    return into;
  };
  for (let round = 0; round < 4000; round++) {
    const plain = object(0);
    same(WIDE, dressedObject(plain), plain);
  }
});

test("bytes are JSON, however they are held", () => {
  const rules = asking("order.amount >= 500 CNY");
  const text = '{"order": {"id": "a", "amount": "620 CNY"}}';
  const bytes = Buffer.from(text);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  for (const form of [text, bytes, new Uint8Array(bytes), new DataView(bytes.buffer, bytes.byteOffset, bytes.length), shared, shared.buffer]) {
    assert.deepEqual(rules.decide(form, { now: NOW }).fired, ["main.r"]);
    assert.deepEqual(rules.evaluate(form, { now: NOW }).fired, ["main.r"]);
  }
});

test("a key without a form says nothing of the document", () => {
  const bare = { id: "a", amount: "620 CNY" };
  for (const nothing of [undefined, () => 1, Symbol("x")]) {
    same(WIDE, { ...bare, event: nothing });
    same(WIDE, { ...bare, order: nothing });
    same(WIDE, { order: bare, weight: nothing });
    // Beside a root that an order has as a field too.
    same(WIDE, { customer: { tier: "gold" }, anything: nothing });
    same(WIDE, { customer: { tier: "gold" }, anything: 1 });
    same(WIDE, { customer: { tier: "gold" }, note: nothing });
    same(WIDE, { customer: { tier: "gold" }, note: "abc" });
  }
  class Order {
    id = "a";
    amount = "620 CNY";
    order = () => "placed";
  }
  same(WIDE, new Order());
});

test("an answer does not depend on what was asked before", () => {
  const bad = () => { throw new RangeError("asked"); };
  const odd = { toJSON: () => "x" };
  const event = { type: "order.created", id: "e" };
  const order = { amount: "9 CNY" };
  const bare = { amount: "9 CNY", event_id: "e" };
  for (const [name, facts] of Object.entries({
    "NaN where an envelope has no field": { amount: NaN, event, order },
    "half a character behind what stands for something else": { amount: odd, x: "\ud83d", event, order },
    "a getter where an envelope has no field": { get amount() { return bad(); }, event, order },
    "an invalid Date where an envelope has no field": { created_at: new Date(NaN), event, order },
    "a getter of an order that no rule reads": { get x() { return bad(); }, ...bare },
    "the same beside a root that an order has as a field": { customer: { tier: "gold" }, get x() { return bad(); }, amount: "9 CNY" },
    "NaN in a root that turns out to be a field": { customer: { tier: NaN }, amount: "9 CNY", x: 1 },
    "an event that stands for nothing": { event: { toJSON() {} }, amount: "9 CNY", x: NaN },
    "an event of a class that stands for nothing": { event: new (class { toJSON() {} })(), amount: "9 CNY", x: NaN },
    "NaN in what is an envelope": { event, order: { amount: NaN } },
    "NaN in a bare order": { amount: NaN },
    "a CloudEvent": { specversion: "1.0", type: "order.created", id: "e", source: "erp", amount: NaN, data: order },
    "roots beside fields": { parcel: {}, amount: NaN },
  })) {
    const answers = [bare, { event, order }].map((before) => {
      const rules = dangjiu.compile('rule r\nwhen order.amount > 5 CNY and customer.tier is not silver\nthen add_tag(tag: "x")\n');
      rules.evaluate(before, { now: NOW });
      const ask = (way) => {
        try {
          return JSON.stringify(way());
        } catch (error) {
          return String(error);
        }
      };
      const asked = () => ask(() => rules.evaluate(facts, { now: NOW }));
      const again = () => ask(() => rules.decide(facts, { now: NOW }));
      return [asked(), asked(), again(), again()];
    });
    assert.deepEqual(answers[0], answers[1], name);
    assert.equal(answers[0][0], answers[0][1], name);
    assert.equal(answers[0][2], answers[0][3], name);
  }
  const rules = asking("order.amount > 5 CNY");
  for (const stray of [{ amount: NaN }, { amount: odd, x: "\ud83d" }]) {
    for (let turn = 0; turn < 2; turn++) {
      assert.deepEqual(rules.evaluate({ ...stray, event, order }, { now: NOW }).fired, ["main.r"]);
    }
    assert.deepEqual(rules.evaluateBatch([{ ...stray, event, order }], { now: NOW })[0].fired, ["main.r"]);
    rules.evaluate(bare, { now: NOW });
  }
});

test("objects that stand for something, with an event's id and without one", () => {
  class Money {
    get amount() {
      return "620";
    }
    get currency() {
      return "CNY";
    }
  }
  for (const event of [{ id: "e1", type: "order.created", source: "erp" }, undefined]) {
    for (const amount of [{ toJSON: () => "620 CNY" }, { amount: "620", currency: "CNY", toJSON: () => "1 CNY" }, new Money(), { amount: 620 }]) {
      same(WIDE, { event, order: { id: "a", amount, note: { toJSON: () => "abc" }, risk_score: { toJSON: () => 1 } } });
    }
  }
});

test("toJSON is asked as JSON.stringify asks it: once, with the key", () => {
  const now = { now: NOW };
  class Asked {
    constructor(given) {
      this.given = given;
    }
    toJSON(key) {
      return typeof this.given === "function" ? this.given(key) : this.given;
    }
  }
  const asked = (given) => new Asked(given);
  const listing = (list, given) => Object.assign(list, { toJSON: () => given });
  const odd = (own) => asked(Object.assign(asked("never asked"), own));
  const order = { id: "A", amount: "620 CNY", customer: { tier: "gold", phone: "2" }, channel: "douyin" };
  const event = { id: "e1", type: "order.created", source: "erp" };
  const ways = (facts) => {
    const shown = (row) => row.json ?? `${row.name} ${row.code}`;
    return [answer(WIDE, facts), ...WIDE.evaluateBatch([facts], { ...now, reveal: true }).map(shown)];
  };
  // As JSON.stringify writes it, but for a Map and a Date, which it would make nothing of.
  for (const [name, facts, document] of [
    ["the document", asked(order)],
    ["what gives itself", { order: Object.assign(Object.create({ toJSON() { return this; } }), order) }],
    ["a Map", asked(new Map(Object.entries(order))), order],
    ["a Map of a root", { event, order: asked(new Map(Object.entries(order))) }, { event, order }],
    ["one that could be asked again", odd(order)],
    ["the same of a root", { event, order: odd(order) }],
    ["the same of a field", { event, order: { ...order, customer: odd({ tier: "gold", phone: "2" }) } }],
    ["a Date", asked(new Date(5)), "1970-01-01T00:00:00.005Z"],
    ["a Date of a field", { event, order: { created_at: asked(new Date(5)) } }, { event, order: { created_at: new Date(5) } }],
    ["no event", { event: asked(undefined), ...order }],
    ["no event of a plain object", { event: { toJSON() {} }, ...order }],
    ["no order", { order: asked(undefined), ...order }],
    ["no parcel", { parcel: asked(undefined), ...order }],
    ["no event, and one that could be asked again", { event: asked(undefined), ...order, amount: odd({ amount: "620", currency: "CNY" }) }],
    ["nothing beside a root that is a field too", { customer: { tier: "gold" }, note: asked(undefined) }],
    ["no items", { event, order: { items: [asked(undefined), { quantity: 2, price: "6 CNY" }], coupons: [asked(() => {}), "NEW10"] } }],
    ["keys", { event, order: { note: asked((key) => `a${key}`), coupons: [0, asked((key) => (key === "1" ? "NEW10" : "x"))] } }],
    ["parts of money", { event, order: { id: "A", amount: { amount: { toJSON: (key) => (key === "amount" ? "620" : "1") }, currency: asked("CNY") } } }],
    ["a list", { event, order: { coupons: listing(["x"], ["NEW10"]), items: listing([], [{ quantity: 2, price: "6 CNY" }]) } }],
    ["a list that is a text", { event, order: { note: listing(["x"], "abc") } }],
    ["an order that is a list", { event, order: listing([], order) }],
  ]) {
    const expected = answer(WIDE, JSON.stringify(document ?? facts));
    assert.deepEqual(ways(facts), [expected, expected], name);
    assert.deepEqual(ways({ ...CLOUD, data: facts }), ways(JSON.stringify({ ...CLOUD, data: document ?? facts })), name);
  }
  // It is no level of its own.
  const levels = (count) => (count === 0 ? 1 : asked([levels(count - 1)]));
  assert.match(same(asking("order.amount >= 1 CNY"), { amount: "620 CNY", inner: levels(63) }), /main.r/);
});

test("a getter may make the engine take more memory", () => {
  const rules = dangjiu.compile('rule r\nwhen order.amount > 5 CNY and order.note is "é" and order.shop is "x"\nthen add_tag(tag: "{order.id}")\n');
  const other = asking("order.amount >= 1 CNY");
  let size = 4_000_000;
  const grows = () => {
    size *= 2;
    other.evaluate(JSON.stringify({ amount: "9 CNY", note: "x".repeat(size) }), { now: NOW });
    return "x";
  };
  const facts = () => {
    let asked = 0;
    return { note: "é", id: "A", amount: "9 CNY", get shop() { return asked++ === 0 ? grows() : "x"; }, event_id: "e" };
  };
  assert.deepEqual(rules.decide(facts(), { now: NOW }).fired, ["main.r"]);
  assert.deepEqual(rules.evaluate(facts(), { now: NOW }).fired, ["main.r"]);
});

test("members are told apart whatever their texts, and whatever was asked before", () => {
  // More than are kept near, in twos that begin and end alike and are as long: `a00m`, `a01m`.
  const names = Array.from({ length: 300 }, (_, number) => `a${String(number).padStart(3, "0")}m`);
  const named = [...names.slice(0, 40), "红"];
  const rules = dangjiu.compile(
    `enum colour { ${names.join(" ")} 红 }\nrecord thing { colour: colour required }\naction mark(label: text)\n` +
      named.map((name) => `rule r_${name}\nwhen thing.colour is ${name}\nthen mark(label: "${name}")\n`).join(""),
  );
  const texts = [...names, "红", "", "a", "A000m", "a000M", "a0000m", "绿", "toString", "__proto__"];
  for (const text of [...texts, ...texts, ...texts.toReversed()]) {
    const found = same(rules, { thing: { colour: text } });
    assert.deepEqual(JSON.parse(found).fired, named.includes(text) ? [`main.r_${text}`] : [], text);
  }
});

// Rules and operations.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { NOW, dangjiu, ofNode } from "./package-under-test.mjs";

const { RuleError, UsageError, compile } = dangjiu;
const BIG = 'rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: "big")\n';
const now = NOW;

test("rules come from a text, bytes, or texts by name", async () => {
  const both = { "a.dj": BIG, "b.dj": Buffer.from(BIG.replace("big", "large")) };
  assert.deepEqual(compile(both).names, ["main.big", "main.large"]);
  assert.deepEqual((await dangjiu.compileAsync(both)).names, ["main.big", "main.large"]);
  assert.deepEqual(compile(new TextEncoder().encode(BIG)).names, ["main.big"]);
  assert.deepEqual(compile(BIG).diagnostics, []);
  for (const wrong of [undefined, null, 5, [BIG], { a: 5 }]) {
    assert.throws(() => compile(wrong), UsageError);
  }
  assert.throws(() => compile(Uint8Array.of(0xff, 0xfe)), /UTF-8/);
  assert.throws(() => compile("rule \ud800"), /UTF-8/);
});

test("mistakes in rules are thrown as the command line shows them", async () => {
  const wrong = BIG.replace("order.amount", "order.amuont");
  for (const attempt of [async () => compile({ "shop.dj": wrong }), () => dangjiu.compileAsync({ "shop.dj": wrong })]) {
    const error = await attempt().then(() => assert.fail("it compiles"), (error) => error);
    assert(error instanceof RuleError);
    const [diagnostic] = error.diagnostics;
    assert.deepEqual([diagnostic.severity, diagnostic.at.source, diagnostic.at.start.line], ["error", "shop.dj", 2]);
    assert.match(String(error), /^RuleError: [^]*shop\.dj:2[^]*\^/);
    assert.match(error.stack, /order\.amuont/);
    assert.match(error.render("zh"), /[一-龥]/);
    assert.deepEqual([error.kind, error.code, error.fault, error.retryable], ["check", "diagnostics", "rules", false]);
    assert.equal(error.toJSON().diagnostics.length, error.diagnostics.length);
  }
});

test("results are plain data", async () => {
  const found = compile(BIG).evaluate({ id: "A", amount: "620 CNY" }, { now });
  assert.deepEqual(found.fired, ["main.big"]);
  assert.deepEqual([found.intents[0].action, found.intents[0].args], ["add_tag", { tag: "big" }]);
  assert.equal(JSON.stringify(found), found.json);
  const parts = ["fired", "otherwise", "intents", "withheld", "events", "undecided", "errored", "needs_state"];
  assert.deepEqual(Object.keys(found.toJSON()), parts);
  assert.equal(found.unknown_event, undefined);
  assert.equal((await compile(BIG).evaluateAsync({ id: "A", amount: "620 CNY" }, { now })).json, found.json);
  assert.equal((await compile(BIG).evaluateAsync('{"id": "A", "amount": "620 CNY"}', { now })).json, found.json);
});

test("what one caller does to an answer is seen by no other", () => {
  const rules = compile(BIG);
  const none = { id: "A", amount: "5 CNY" };
  for (const facts of [none, JSON.stringify(none)]) {
    const decided = rules.decide(facts, { now });
    for (const list of [decided.fired, decided.undecided, decided.errored]) {
      list.push("mine");
    }
    assert.equal(JSON.stringify(rules.decide(facts, { now })), '{"fired":[],"undecided":[],"errored":[]}');
    assert.equal(JSON.stringify(compile(BIG).decide(facts, { now })), '{"fired":[],"undecided":[],"errored":[]}');
  }
  const big = { id: "A", amount: "620 CNY" };
  rules.decide(big, { now }).fired.push("mine");
  assert.throws(() => (rules.names[0] = "mine"), TypeError);
  assert.throws(() => rules.diagnostics.push("mine"), TypeError);
  assert.deepEqual(rules.decide(big, { now }).fired, ["main.big"]);
  const found = rules.evaluate(big, { now });
  assert.throws(() => (found.intents.length = 0), TypeError);
  assert.throws(() => (found.intents[0].args.tag = "mine"), TypeError);
  found.toJSON().intents.length = 0;
  assert.equal(found.intents.length, 1);
  assert.equal(JSON.stringify(found), found.json);
});

test("missing is not false", () => {
  const rules = compile(BIG);
  const found = rules.decide({ id: "A" }, { now });
  assert.deepEqual(found.undecided, [{ rule: "main.big", missing: ["order.amount"] }]);
  assert.equal(JSON.stringify(found), '{"fired":[],"undecided":[{"rule":"main.big","missing":["order.amount"]}],"errored":[]}');
  const order = { id: "A", amount: 5 };
  const wrong = rules.decide(order, { now });
  order.amount = "5 CNY";
  assert.equal(wrong.errored[0].path, "order.amount", "what was decided does not change with the object");
});

test("time is an argument", () => {
  const rules = compile(BIG.replace("rule big", "rule big from 1960-01-01T00:00:00Z to 2026-02-09T10:00:00+08:00"));
  const fired = (now) => rules.decide({ amount: "620 CNY" }, { now }).fired.length;
  const before = new Date("2026-02-09T01:59:59.999Z");
  assert.deepEqual([fired("2026-02-09T01:59:59.999999Z"), fired("2026-02-09T10:00:00+08:00")], [1, 0]);
  assert.deepEqual([fired(before), fired(new Date(before.getTime() + 1)), fired(before)], [1, 0, 1]);
  before.setTime(before.getTime() + 1);
  assert.equal(fired(before), 0, "a Date that was changed is another instant");
  const nanos = BigInt(Date.parse("2026-02-09T02:00:00Z")) * 1_000_000n;
  assert.deepEqual([fired({ epochNanoseconds: nanos - 1n }), fired({ epochNanoseconds: nanos })], [1, 0]);
  assert.equal(fired({ epochNanoseconds: -1n }), 1);
  const far = [new Date(8.64e15), new Date(-8.64e15), { epochNanoseconds: 253_402_300_800_000_000_000n }, { epochNanoseconds: 2n ** 64n * 1000n + nanos }];
  for (const now of far) {
    assert.throws(() => fired(now), (error) => error instanceof UsageError && /0000 to 9999/.test(error.message));
  }
  for (const wrong of [undefined, null, 0, {}, new Date(NaN), "yesterday", "2026-02-09 10:00:00"]) {
    for (const ask of ["decide", "evaluate"]) {
      assert.throws(() => rules[ask]({ amount: "620 CNY" }, { now: wrong }), (error) => error instanceof UsageError && error.code === "now");
    }
  }
  assert.throws(() => rules.evaluate({ amount: "620 CNY" }), UsageError);
  assert.throws(() => rules.decide({ amount: "620 CNY" }), UsageError);
});

test("explanations", () => {
  const rules = compile(BIG);
  const trace = rules.explain("big", { amount: "20 CNY" }, { now });
  assert.deepEqual([trace.verdict, trace.first_failing], ["failed", 0]);
  const [clause] = trace.clauses;
  assert.deepEqual([clause.text, clause.outcome, clause.needed.zh], ["order.amount >= 500 CNY", "false", ">= 500.00 CNY"]);
  assert.deepEqual(clause.seen, [{ path: "order.amount", state: "present", value: "20.00 CNY" }]);
  assert.deepEqual(rules.whyNot("main.big", '{"amount": "20 CNY"}', { now }), trace.why_not);
  assert.match(trace.why_not.zh, /20\.00 CNY/);
  assert.equal(rules.whyNot("big", { amount: "600 CNY" }, { now }), null);
  assert.throws(() => rules.whyNot("bug", {}, { now }), /did you mean `big`/);
});

test("people are masked unless revealed", () => {
  const rules = compile('rule r\nwhen order.amount >= 1 CNY\nthen alert(text: "{order.receiver_phone}")\n');
  const order = { id: "A", amount: "620 CNY", receiver_phone: "13912345678" };
  assert.doesNotMatch(rules.evaluate(order, { now }).json, /13912345678/);
  assert.equal(rules.evaluate(order, { now, reveal: true }).intents[0].args.text, "13912345678");
});

test("tests beside rules run", async () => {
  const text = `${BIG}test "a big order"\ngiven order { amount: 600 CNY }\nexpect add_tag(tag: "big")\n`;
  for (const report of [compile(text).test(), await compile(text).testAsync()]) {
    assert.deepEqual([report.passed, report.failed, report.results[0].title], [1, 0, "a big order"]);
    assert.equal(report.coverage[0].fired, 1);
  }
  const failing = compile(text.replace('expect add_tag(tag: "big")', 'expect add_tag(tag: "small")')).test();
  assert.equal(failing.failed, 1);
  assert(failing.results[0].failures[0].message.en.length > 0);
});

test("values of the host", () => {
  const text = `let limit = 500 CNY\nlist shops of text ["a"]\n${BIG.replace("500 CNY", "limit and order.shop in list shops")}`;
  const rules = compile(text);
  const order = { id: "A", amount: "300 CNY", shop: "b" };
  const values = { lets: { limit: "200 CNY" }, lists: { shops: ["b", "c"] } };
  assert.deepEqual(rules.decide(order, { now }).fired, []);
  assert.deepEqual(rules.withValues(values).decide(order, { now }).fired, ["main.big"]);
  assert.deepEqual(compile(text, values).evaluate(order, { now }).fired, ["main.big"]);
  assert.deepEqual(rules.decide(order, { now }).fired, []);
  for (const wrong of [{ lets: { limt: "1 CNY" } }, { lets: { limit: 3 } }, { lists: { shops: "b" } }, { zone: "Mars/Olympus" }, { let: {} }]) {
    assert.throws(() => rules.withValues(wrong), UsageError);
  }
  const local = compile('rule r\nwhen order.created_at is 2026-02-09T02:00:00Z\nthen add_tag(tag: "x")\n', { zone: "Asia/Shanghai" });
  assert.deepEqual(local.decide({ created_at: "2026-02-09 10:00:00" }, { now }).fired, ["main.r"]);
});

test("drawings", () => {
  const rules = compile(BIG);
  assert.match(rules.graph(), /^flowchart/);
  assert.match(rules.graph({ as: "dot" }), /^digraph/);
  assert.equal(rules.graph({ machine: undefined, lang: undefined, as: undefined }), rules.graph());
  assert.notEqual(rules.graph({ machine: "支付", lang: "zh" }), rules.graph({ machine: "支付" }));
  for (const wrong of [{ machine: "nothing" }, { lang: "fr" }, { as: "png" }]) {
    assert.throws(() => rules.graph(wrong), UsageError);
  }
});

test("many at once are what each is alone", async () => {
  const rules = compile(BIG);
  const orders = Array.from({ length: 300 }, (_, number) => ({ id: `A-${number}`, amount: `${number * 5} CNY` }));
  const many = [...orders, "{", Buffer.from('{"amount": "620 CNY"}'), { amount: NaN }];
  const alone = (facts) => {
    try {
      return rules.evaluate(facts, { now }).json;
    } catch (error) {
      return error.message;
    }
  };
  const expected = many.map(alone);
  const shown = (row) => (row instanceof dangjiu.Evaluation ? row.json : row.message);
  assert.deepEqual(rules.evaluateBatch(many, { now }).map(shown), expected);
  assert.deepEqual((await rules.evaluateBatchAsync(many, { now, threads: 2 ** 40 })).map(shown), expected);
  assert(rules.evaluateBatch(many, { now })[300] instanceof dangjiu.FactError);
});

test("what happens to facts after an asynchronous call changes nothing", async () => {
  // Without an event's id the key of the intent is made from the whole order.
  const rules = compile(BIG);
  const alone = rules.evaluate({ id: "A", amount: "620 CNY" }, { now }).json;
  const order = { id: "A", amount: "620 CNY" };
  const asked = rules.evaluateAsync(order, { now });
  [order.id, order.amount] = ["B", "1 CNY"];
  rules.free();
  assert.equal((await asked).json, alone);
  const text = JSON.stringify({ id: "A", amount: "620 CNY", note: "x".repeat(100_000) });
  const again = compile(BIG);
  const expected = again.evaluate(text, { now }).json;
  for (let turn = 0; turn < 20; turn++) {
    const bytes = new TextEncoder().encode(text);
    const pending = [again.evaluateAsync(bytes, { now }), dangjiu.callAsync("format", bytes)];
    // The memory is moved away, and what was moved is written over.
    new Uint8Array(structuredClone(bytes.buffer, { transfer: [bytes.buffer] })).fill(32);
    const [found, answer] = await Promise.all(pending);
    assert.equal(found.json, expected);
    assert.match(answer, /`id` is unknown/);
  }
});

test("what a getter throws in a batch is passed on", async () => {
  const rules = compile(BIG);
  const many = [{ amount: "620 CNY" }, { get amount() { throw new RangeError("not today"); } }];
  assert.throws(() => rules.evaluateBatch(many, { now }), new RangeError("not today"));
  await assert.rejects(rules.evaluateBatchAsync(many, { now }), new RangeError("not today"));
});

test("batches on threads, or without any, and what they count", () => {
  const rules = compile(BIG);
  const orders = Array.from({ length: 3000 }, (_, number) => ({ id: `A-${number}`, amount: `${number % 700} CNY` }));
  const found = rules.evaluateBatch([...orders, { amount: NaN, id: 1 }, "{"], { now, threads: 3 });
  assert.equal(found.filter((row) => row.fired?.length === 1).length, 800);
  assert.deepEqual(found.slice(-2).map((row) => row.constructor), [dangjiu.FactError, dangjiu.FactError]);
  const { events, refused, intents } = rules.metrics();
  assert.deepEqual([events, refused, intents], [3000, 2, 800]);
  assert.deepEqual(rules.decide(orders[600], { now }).fired, ["main.big"]);
});

test("an instant that may change is asked each time", () => {
  const rules = compile(BIG);
  let asked = 0;
  const instant = {
    get epochNanoseconds() {
      asked += 1;
      return 1_770_595_200_000_000_000n;
    },
  };
  for (let turn = 1; turn <= 3; turn++) {
    assert.deepEqual(rules.decide({ amount: "620 CNY" }, { now: instant }).fired, ["main.big"]);
    assert.equal(asked, turn);
  }
});

test("arguments that are something else are refused", () => {
  const rules = compile(BIG);
  const given = { amount: "620 CNY" };
  for (const wrong of [
    () => compile(Promise.resolve(BIG)),
    () => compile(new Map([["a.dj", BIG]])),
    () => compile(new Date()),
    () => dangjiu.check(new Map([["a.dj", BIG]])),
    () => dangjiu.call(5, {}),
    () => dangjiu.call(Symbol("x"), {}),
    () => rules.evaluateBatch({ ...given }, { now }),
    () => rules.evaluateBatch(5, { now }),
    () => rules.evaluateBatch("text", { now }),
    () => rules.evaluateBatch(Buffer.from("{}"), { now }),
    () => rules.evaluateBatch(null, { now }),
    () => rules.evaluateBatch([given], { now, threads: NaN }),
    () => rules.explain(5, given, { now }),
    () => dangjiu.diagnose(null, []),
    () => dangjiu.diagnose([], 5),
  ]) {
    assert.throws(wrong, UsageError, String(wrong));
  }
  assert.throws(() => rules.evaluate(Promise.resolve(given), { now }), dangjiu.FactError);
  assert.throws(() => rules.decide(Promise.resolve(given), { now }), dangjiu.FactError);
});

test("misuse does not pass in silence", () => {
  const rules = compile(BIG);
  const given = { amount: "620 CNY" };
  for (const facts of [given, JSON.stringify(given)]) {
    for (const wrong of [
      () => rules.decide(facts, { now, reveal: "yes" }),
      () => rules.decide(facts, { now, revel: true }),
      () => rules.decide(facts, { now, threads: 2 }),
      () => rules.evaluate(facts, { now, reveal: "yes" }),
      () => rules.evaluate(facts, { now, revel: true }),
      () => rules.explain("big", facts, { now, revel: true }),
      () => rules.evaluateBatch([facts], { now, revel: true }),
      () => rules.evaluateBatch([{ amount: NaN }], { now, revel: true }),
    ]) {
      assert.throws(wrong, UsageError, String(wrong));
    }
    for (const reveal of [undefined, null, false, true]) {
      assert.deepEqual(rules.decide(facts, { now, reveal }).fired, ["main.big"]);
      assert.deepEqual(rules.evaluate(facts, { now, reveal }).fired, ["main.big"]);
    }
  }
  for (const fields of [undefined, null, "DELIVERED", ["DELIVERED"]]) {
    assert.throws(() => dangjiu.mapStatus("qimen.process_status", fields), UsageError);
  }
});

test("options that there are none of are refused, not passed over", async () => {
  const { diagnose, diagnoseAsync, mapStatus, orderId } = dangjiu;
  const rules = compile(BIG);
  const fields = { process_status: "DELIVERED" };
  const map = (options) => mapStatus("qimen.process_status", fields, options);
  for (const [call, names] of [
    // Misspelt, of another call, and as they are called on the wire.
    [map, ["editon", "now", "sources", "map", "fields"]],
    [(options) => orderId("taobao", "1", options), ["tenat", "at", "do", "channel", "platform_id"]],
    [(options) => diagnose([], [], options), ["all_orders", "allorders", "sources", "systems", "observations"]],
    [(options) => diagnoseAsync([], [], options), ["all_orders"]],
  ]) {
    for (const name of names) {
      await assert.rejects(async () => call({ [name]: "x" }), (error) => {
        assert.deepEqual([error.constructor, error.code], [UsageError, "request"]);
        assert.deepEqual(error.said, { en: `there is no option \`${name}\``, zh: `没有选项“${name}”` });
        return true;
      });
    }
    for (const options of ["t1", null, 5, true, [], ["t1"], new Map([["tenant", "t1"]]), new Date()]) {
      await assert.rejects(async () => call(options), UsageError, `${call} ${String(options)}`);
    }
    await call();
    await call({});
    await call({ tenat: undefined });
  }
  for (const options of [null, "dot", new Map()]) {
    assert.throws(() => rules.graph(options), UsageError);
  }
  assert.throws(() => rules.graph({ format: "dot" }), UsageError);
  class Options {
    shop = "s";
    tenant = "t1";
  }
  assert.deepEqual(orderId("taobao", "1", new Options()), orderId("taobao", "1", { shop: "s", tenant: "t1" }));
});

test("half a character in a request is refused, whatever stands behind it", () => {
  const said = (request) => JSON.parse(dangjiu.call("check", request)).error.message.en;
  for (const text of ["\ud800", "\udfff and more", "é当😀\ud83d", "\ud800\ud800 x"]) {
    assert.equal(said(`{"sources": [{"text": "${text}"}]}`), "the request is text that is not UTF-8");
  }
  // What stands behind it is read: an error has the line that it is in.
  const [found] = dangjiu.check(`rule a\nwhen order.amount >= 5 CNY\nthen add_tag(tag: "é当😀")\n// \ud83d behind\n`).diagnostics;
  assert.deepEqual([found.code, found.at.start.line, found.at.start.column], ["DJ1004", 4, 4]);
});

test("what is said in Chinese has Chinese words", () => {
  const rules = compile(BIG);
  for (const [wrong, says] of [
    [() => rules.decide({}, { now: 5 }), /^“now”是数字，应为 Date/],
    [() => rules.decide({}, { now: new Map() }), /^“now”是 Map，应为/],
    [() => rules.evaluate(5, { now }), /^事实的类型是数字，/],
    [() => rules.evaluate([], { now }), /^事实的类型是列表，/],
    [() => rules.evaluate({ x: new Set(), amount: "620 CNY" }, { now }), /^值的类型是 Set，没有 JSON 形式$/],
    [() => rules.evaluate(new Map([[1, 2]]), { now }), /^键的类型是数字，没有 JSON 形式$/],
    [() => rules.explain(true, {}, { now }), /^“rule”是真假值，应为规则名$/],
    [() => dangjiu.call(() => {}, {}), /^“op”是函数，/],
    [() => dangjiu.diagnose("erp", []), /^“systems”是文字，/],
    [() => dangjiu.mapStatus("qimen.process_status"), /^“fields”是 undefined，/],
  ]) {
    assert.throws(wrong, (error) => says.test(error.said.zh) || assert.fail(error.said.zh));
  }
});

test("an argument that has no form is the caller's mistake, whatever the facts are", async () => {
  const rules = compile(BIG);
  const given = { amount: "620 CNY" };
  const half = "\ud83d";
  for (const wrong of [
    () => rules.evaluate(given, { now: half }),
    () => rules.decide(given, { now: half }),
    () => rules.evaluateAsync(given, { now: half }),
    () => rules.evaluateBatch([given], { now: half }),
    () => rules.explain(half, given, { now }),
    () => rules.whyNot(half, given, { now }),
    () => rules.withValues(undefined),
    () => rules.withValues({ lets: { limit: NaN } }),
    () => rules.graph({ machine: half }),
    () => rules.pack({ texts: NaN }),
    () => compile(BIG, { lets: { limit: NaN } }),
    () => compile({ [half]: BIG }),
    () => dangjiu.compileAsync({ [half]: BIG }),
    () => dangjiu.check({ [half]: BIG }),
    () => dangjiu.format(BIG, half),
    () => dangjiu.mapStatus(half, {}),
    () => dangjiu.orderId("taobao", half),
    () => dangjiu.diagnose([{ name: "erp", role: "erp" }], [{ system: "erp", kind: "erp_order", id: "1", quantity: NaN }]),
    () => dangjiu.call("check"),
    () => dangjiu.call("check", { sources: [{ text: half }] }),
    () => dangjiu.callAsync("check", { sources: new Set() }),
  ]) {
    const error = await (async () => wrong())().then(() => assert.fail(`${wrong} is answered`), (error) => error);
    assert(error instanceof UsageError, `${wrong}: ${error}`);
    assert.deepEqual([error.kind, error.fault], ["usage", "caller"]);
  }
});

test("large text that ends within a character is answered", () => {
  const half = `${"x".repeat(300_000)}\ud800`;
  assert.equal(JSON.parse(dangjiu.call("check", half)).error.kind, "usage");
  assert.equal(dangjiu.check(half).diagnostics[0].severity, "error");
});

test("packed rules", () => {
  const packed = compile(BIG).pack();
  assert(packed instanceof Uint8Array);
  const rules = dangjiu.unpack(packed);
  assert.deepEqual(rules.decide({ amount: "620 CNY" }, { now }).fired, ["main.big"]);
  assert.throws(() => dangjiu.unpack(Uint8Array.of(1, 2, 3)), UsageError);
  assert.throws(() => rules.test(), UsageError);
});

test("rules that were freed are not asked", () => {
  const [one, other] = [compile(BIG), compile(BIG.replace("big", "large"))];
  one.free();
  one.free();
  const third = compile(BIG.replace("big", "third"));
  assert.throws(() => one.evaluate({ amount: "620 CNY" }, { now }), /freed/);
  assert.throws(() => one.decide({ amount: "620 CNY" }, { now }), /freed/);
  assert.throws(() => one.withValues({}), /freed/);
  assert.deepEqual(other.decide({ amount: "620 CNY" }, { now }).fired, ["main.large"]);
  assert.deepEqual(third.decide({ amount: "620 CNY" }, { now }).fired, ["main.third"]);
});

test("rule texts are checked, formatted and looked up", () => {
  const checked = dangjiu.check({ "a.dj": BIG.replace("amount", "amuont") });
  assert.deepEqual([checked.rules, checked.diagnostics[0].severity], [[], "error"]);
  assert.match(dangjiu.format(BIG, "zh"), /^规则 big/);
  assert.equal(dangjiu.format(dangjiu.format(BIG, "zh"), "en"), dangjiu.format(BIG, "en"));
  assert.throws(() => dangjiu.format("rule"), RuleError);
  const page = dangjiu.explainCode(checked.diagnostics[0].code);
  assert(page.wrong.length > 0 && page.page.zh.length > 0);
  assert.throws(() => dangjiu.explainCode("DJ0"), UsageError);
  assert(dangjiu.vocabulary().records.length > 5);
});

test("statuses, ids and diagnoses", async () => {
  const { mapStatus, orderId, diagnose, diagnoseAsync } = dangjiu;
  assert.deepEqual(mapStatus("qimen.process_status", { process_status: "DELIVERED" }), { claims: { fulfilment: "shipped" } });
  assert.deepEqual(mapStatus("qimen.process_status", { process_status: "TELEPORTED" }), { unmapped: true });
  assert.throws(() => mapStatus("nowhere", {}), UsageError);
  const { id, short } = orderId("douyin", "6920001", { created: new Date("2026-02-09T02:00:00Z") });
  assert.equal(orderId("douyin", "6920001").id, id);
  assert.match(short, /^DY_20260209_/);
  assert.throws(() => orderId("youzan", ""), (error) => error instanceof UsageError && error.code === "no_number");
  const systems = [{ name: "taobao", role: "channel" }, { name: "erp", role: "erp" }];
  const status = { map: "canonical.order_state", fields: ["awaiting_shipment"] };
  const times = { created: "2026-09-21T10:00:00+08:00", paid: "2026-09-21T10:05:00+08:00" };
  const links = [{ kind: "fulfils", to: "sales_order", id: "A", channel: "taobao" }];
  const rows = [
    { system: "taobao", kind: "sales_order", id: "A", status, times },
    { system: "erp", kind: "erp_order", id: "E", status, times, links },
  ];
  const options = { now: new Date("2026-09-23T00:00:00+08:00"), allOrders: true };
  const found = diagnose(systems, rows, options);
  assert.deepEqual([found.rate.consistent, found.rate.inconsistent, found.orders[0].platform_id], [1, 0, "A"]);
  assert.equal(found.suppressed, 0);
  assert.deepEqual(await diagnoseAsync(systems, rows, options), found);
  assert.throws(() => diagnose(systems, [{ system: "nobody" }]), UsageError);
});

test("what is null says nothing, as in the rows of a table", () => {
  const row = { system: "s", kind: "erp_order", id: "1" };
  const parts = ["file", "row", "channel", "shop", "links", "status", "at", "times", "amounts", "quantity", "settlement", "manual", "operator", "rejected"];
  const nothing = Object.fromEntries(parts.map((name) => [name, null]));
  const inside = { links: [{ kind: "fulfils", to: "sales_order", id: "2", channel: null }], times: { paid: null }, amounts: { received: null }, manual: { source_kind: null } };
  const system = { name: "s", role: "erp" };
  const asked = (system, row) => dangjiu.diagnose([system], [row], { allOrders: true });
  assert.deepEqual(asked({ ...system, channel: null, currency: null }, { ...row, ...nothing }), asked(system, row));
  const { channel, ...link } = inside.links[0];
  assert.deepEqual(asked(system, { ...row, ...inside }), asked(system, { ...row, links: [link], manual: {} }));
});

test("types have all that a diagnosis has", () => {
  const times = { created: "2026-01-01T10:00:00+08:00", paid: "2026-01-01T09:00:00+08:00" };
  const status = { map: "canonical.order_state", fields: ["awaiting_shipment"] };
  const amounts = { received: "100.00", receivable: "100.00" };
  const sales = (system, id) => ({ system, kind: "sales_order", id, times, amounts, status, shop: "s", operator: "o" });
  // Two currencies, one number in two channels, a document that many orders share.
  const rows = [sales("us", "D0"), ...Array.from({ length: 20 }, (_, at) => sales("douyin", `D${at}`))];
  for (let at = 0; at < 120; at++) {
    const links = [{ kind: "fulfils", to: "sales_order", id: `D${at % 20}`, channel: "douyin" }];
    rows.push({ system: "erp", kind: "erp_order", id: "0", links, times, status });
  }
  const systems = [{ name: "us", role: "channel", channel: "taobao", currency: "USD" }, { name: "douyin", role: "channel" }, { name: "erp", role: "erp" }];
  const found = dangjiu.diagnose(systems, rows, { allOrders: true, rules: 'rule r\nwhen order.amount >= 1 CNY\nthen add_tag(tag: "x")\n' });

  const types = readFileSync(new URL("../src/types.ts", import.meta.url), "utf8");
  const bodyOf = (name) => new RegExp(`export interface ${name} \\{\n([^]*?)\n\\}`).exec(types)?.[1];
  /** The members of a body of a type, each with its type: those a step further in are indented, or in braces. */
  const membersOf = (body) => {
    const members = new Map();
    let [depth, name] = [0, ""];
    for (const [, word, brace] of body.replaceAll(/\/\*[^]*?\*\//g, "").matchAll(/(?:readonly (\w+)\??: )|([^]?)/g)) {
      if (word && depth === 0) members.set((name = word), "");
      else if (name) members.set(name, members.get(name) + (word ? `readonly ${word}: ` : brace));
      depth += { "{": 1, "}": -1 }[brace] ?? 0;
    }
    return members;
  };
  const missing = new Set();
  const walk = (value, type, at) => {
    if (Array.isArray(value)) return value.forEach((item) => walk(item, type, at));
    const inside = /\{([^]*)\}/.exec(type)?.[1] ?? bodyOf(/(\w+)(\[\])?;?\s*$/.exec(type)?.[1]);
    if (inside === undefined || typeof value !== "object") return;
    const members = membersOf(inside);
    for (const [name, part] of Object.entries(value)) {
      if (!members.has(name)) missing.add(`${at}.${name}`);
      else walk(part, members.get(name), `${at}.${name}`);
    }
  };
  walk(found, "Diagnosis", "diagnosis");
  assert.deepEqual([...missing], []);
  const foreign = found.orders.find((order) => order.channel === "taobao");
  const finding = found.findings[foreign.findings[0]];
  assert.deepEqual([foreign.currency, finding.currency, finding.node.channel, found.currencies.length], ["USD", "USD", "taobao", 2]);
  assert.equal(found.orders.find((order) => order.channel === "douyin").left_out, 20);
});

test("observations have the members and words that their types say", () => {
  const types = readFileSync(new URL("../src/types.ts", import.meta.url), "utf8");
  const words = (text) => [...text.matchAll(/"(\w+)"/g)].map(([, word]) => word);
  const of = (pattern) => words(pattern.exec(types)[1]);
  const observation = /interface Observation \{([^]*?)\n\}/.exec(types)[1];
  const inside = (member) => words(new RegExp(`readonly ${member}\\?:([^]*?);\n(?=  readonly|  /\\*\\*|$)`).exec(observation)[1]);
  const at = "2026-09-21T10:00:00+08:00";
  const asked = (row, role = "erp") =>
    dangjiu.diagnose([{ name: "s", role }], [{ system: "s", kind: "erp_order", id: "1", ...row }]);
  const link = (part) => ({ links: [{ kind: "fulfils", to: "sales_order", id: "2", ...part }] });
  const closed = [
    ["type", of(/type Role = (.*);/), (role) => asked({}, role)],
    ["type", of(/type NodeKind = (.*);/), (kind) => asked({ kind })],
    ["type", of(/type NodeKind = (.*);/), (to) => asked(link({ to }))],
    ["type", of(/interface Link \{[^]*?readonly kind: (.*);/), (kind) => asked(link({ kind }))],
    ["time", inside("times"), (name) => asked({ times: { [name]: at } })],
    ["amount", inside("amounts"), (name) => asked({ amounts: { [name]: "1.00" } })],
    ["settlement", inside("settlement"), (settlement) => asked({ settlement })],
  ];
  for (const [, names, ask] of closed) {
    assert(names.length > 3);
    names.forEach(ask);
    assert.throws(() => ask("xxxxxxxxxx"), (error) => error.message.endsWith(`there are: ${names.join(", ")}`) || assert.fail(error.message));
  }
  const members = [...observation.matchAll(/^  readonly (\w+)/gm)].map(([, member]) => member);
  assert.throws(() => asked({ xxxxxxxxxx: 1 }), (error) => {
    assert.deepEqual(words(error.message.replaceAll("`", '"')).filter((word) => word !== "xxxxxxxxxx"), members);
    return true;
  });
  const { files, findings } = asked({ rejected: true });
  assert.deepEqual([files[0].rows, files[0].read, files[0].rejected, findings[0].cause], [1, 0, 1, "rejected_row"]);
});

test("answers show themselves", () => {
  const rules = compile(BIG);
  const named = [rules, rules.withValues({}), rules.evaluate({}, { now }), rules.decide({}, { now })];
  assert.deepEqual(named.map((answer) => answer.constructor.name), ["Rules", "Rules", "Evaluation", "Decision"]);
  assert.match(inspect(compile(BIG).decide({ amount: "620 CNY" }, { now })), /Decision \{ fired: \[ 'main.big' \] \}/);
  assert.match(dangjiu.version, /^\d+\.\d+\.\d+$/);
});

ofNode("import and require give one module", async () => {
  const { createRequire } = await import("node:module");
  const required = createRequire(import.meta.url)("../../bindings-node");
  assert.equal(required.Rules, dangjiu.Rules);
  assert.deepEqual(Object.keys(required).filter((name) => name !== "__esModule").sort(), Object.keys(dangjiu).filter((name) => !["default", "__esModule", "module.exports"].includes(name)).sort());
});

test("what is refused is counted, in whatever form it came", async () => {
  const cyclic = { amount: "620 CNY" };
  cyclic.itself = cyclic;
  const angry = { get amount() { throw new RangeError("not today"); } };
  for (const facts of ["{", Buffer.from("{"), { amount: NaN }, { amount: "620 CNY", x: NaN }, cyclic, [], null, 5]) {
    const rules = compile(BIG);
    const refused = (error) => error instanceof dangjiu.DangjiuError;
    assert.throws(() => rules.evaluate(facts, { now }), refused);
    assert.equal(rules.metrics().refused, 1);
    await assert.rejects(rules.evaluateAsync(facts, { now }), refused);
    assert.equal(rules.metrics().refused, 2);
    assert(refused(rules.evaluateBatch([facts], { now })[0]));
    assert(refused((await rules.evaluateBatchAsync([facts], { now }))[0]));
    assert.throws(() => rules.decide(facts, { now: "yesterday" }), UsageError);
    assert.throws(() => rules.evaluate(facts, { now: 5 }), UsageError);
    assert.throws(() => rules.explain("big", facts, { now }), refused);
    assert.throws(() => rules.evaluate(angry, { now }), RangeError);
    const { events, refused: counted } = rules.metrics();
    assert.deepEqual([events, counted], [0, 4], "what is decided or explained does not count");
  }
});

test("rules count what they do", () => {
  const rules = compile(BIG);
  const none = { rule: "main.big", fired: 0, otherwise: 0, intents: 0, undecided: 0, errored: 0 };
  const start = { events: 0, refused: 0, events_with_intents: 0, intents: 0, withheld: 0, rules: [none], missing: {} };
  assert.deepEqual(rules.metrics(), start);
  rules.evaluate({ id: "A", amount: "620 CNY" }, { now });
  rules.evaluate({ id: "B", amount: "62 CNY" }, { now });
  rules.evaluate({ id: "C" }, { now });
  rules.evaluate({ id: "D", amount: 620 }, { now });
  assert.throws(() => rules.evaluate("{", { now }), dangjiu.FactError);
  rules.decide({ id: "E", amount: "620 CNY" }, { now });
  const rule = { ...none, fired: 1, intents: 1, undecided: 1, errored: 1 };
  const counts = { events: 4, refused: 1, events_with_intents: 1, intents: 1, withheld: 0, rules: [rule] };
  assert.deepEqual(rules.metrics(), { ...counts, missing: { "order.amount": 1 } });
  // What is asked for with other values is counted where the rules were compiled.
  rules.withValues({ zone: "Asia/Shanghai" }).evaluate({ id: "F", amount: "620 CNY" }, { now });
  assert.equal(rules.metrics().events, 5);
  const lines = rules.openmetrics().split("\n");
  assert.deepEqual([lines[0], ...lines.slice(-2)], ["# TYPE dangjiu_events counter", "# EOF", ""]);
  for (const line of ["dangjiu_events_total 5", "dangjiu_refused_total 1", 'dangjiu_rule_fired_total{rule="main.big"} 2', 'dangjiu_missing_total{path="order.amount"} 1']) {
    assert.ok(lines.includes(line), line);
  }
});

// The smaller engine for browsers: to rules that the whole one packed it gives the whole one's answers, byte for byte.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NOW, dangjiu as full, isNode, ofBrowsers, root } from "./package-under-test.mjs";
import { vectorsIn, writtenOut } from "./vectors.mjs";

const slim = isNode ? undefined : await import("../../bindings-wasm/lib/slim.js");
const ASKING = ["evaluate", "explain", "why_not"];
/** What the smaller engine knows beside the zones that stand in the rules. */
const ZONES = [undefined, "UTC", "Asia/Shanghai"];

const folder = join(root, "tests/vectors");
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json"));
const vectors = vectorsIn(files.map((name) => readFileSync(join(folder, name), "utf8")));

/** The request with its rules packed; nothing where they have errors. */
function packed({ sources, ...rest }) {
  if (sources === undefined) {
    return rest;
  }
  const { ok } = JSON.parse(full.call("pack", { sources, texts: true }));
  return ok && { ...rest, packed: ok.packed };
}

ofBrowsers("every vector that asks rules about facts", () => {
  const asking = vectors.filter(({ op, request }) => ASKING.includes(op) && (ZONES.includes(request.zone) || /^[+-]/.test(request.zone)));
  let compared = 0;
  for (const { id, op, request } of asking) {
    const asked = packed(writtenOut(request));
    if (asked !== undefined) {
      assert.equal(slim.call(op, asked), full.call(op, asked), id);
      compared += 1;
    }
  }
  assert.ok(compared > asking.length * 0.9, `only ${compared} of ${asking.length} could be compared`);
});

ofBrowsers("facts as objects, in text and decided only", () => {
  const text = readFileSync(join(root, "examples/order-form/order_form.dj"), "utf8");
  const whole = full.compile(text);
  const small = slim.unpack(whole.pack());
  const quoting = slim.unpack(whole.pack({ texts: true }));
  const orders = [{}, { amount: "0 CNY" }, { source_kind: "koc_sample", amount: "12 CNY", receiver_phone: "138", carrier: "sf", waybill: "SF1" }];
  for (const order of orders) {
    for (const facts of [order, { order }, JSON.stringify(order)]) {
      assert.deepEqual(small.evaluate(facts, { now: NOW }).toJSON(), whole.evaluate(facts, { now: NOW }).toJSON());
      assert.deepEqual(small.decide(facts, { now: NOW }), whole.decide(facts, { now: NOW }));
      // Explanations quote the rules, so they need the texts.
      for (const rule of quoting.names) {
        assert.deepEqual(quoting.whyNot(rule, facts, { now: NOW }), whole.whyNot(rule, facts, { now: NOW }));
      }
    }
  }
});

ofBrowsers("what it cannot do it says", () => {
  const { error } = JSON.parse(slim.call("evaluate", { sources: [{ text: "" }], now: NOW }));
  assert.equal(error.kind, "usage");
  assert.match(error.message.en, /reads packed rules only.*dangjiu pack/);
  assert.match(error.message.zh, /只读取计划文件/);
  assert.match(JSON.parse(slim.call("check", {})).error.message.en, /there are: evaluate, explain, why_not$/);
  const rules = slim.unpack(full.compile('rule r\nwhen order.cod\nthen add_tag(tag: "x")\n').pack());
  for (const op of ["test", "pack", "graph", "openmetrics"]) {
    assert.throws(() => rules[op](), (error) => error instanceof slim.UsageError && error.message.includes(`the smaller build has no \`${op}\``));
  }
  assert.equal(rules.metrics().events, 0);
  for (const zone of ["UTC", "+09:00", "Asia/Shanghai"]) {
    assert.equal(rules.withValues({ zone }).names.length, 1);
  }
  assert.throws(
    () => rules.withValues({ zone: "Europe/Paris" }),
    ({ code, said }) => {
      assert.equal(code, "zone");
      assert.match(said.en, /^this build has no zone `Europe\/Paris`: .*`Asia\/Shanghai` alone$/);
      assert.match(said.zh, /^精简版没有时区“Europe\/Paris”：只有/);
      return true;
    },
  );
  for (const [name, values] of Object.entries({ lists: { lists: 3 }, lets: { lets: "x" }, zone: { zone: 5 } })) {
    assert.throws(() => rules.withValues(values), ({ code }) => code === name);
  }
  for (const packed of [new Uint8Array([1, 2, 3]), new ArrayBuffer(0), "DJPLAN", undefined]) {
    assert.throws(() => slim.unpack(packed), slim.UsageError);
  }
});

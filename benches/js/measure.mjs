// How long an order as an object takes: beside json-logic-engine with a shop's 17 rules, and beside an index written by
// hand with 10,000; zen-engine stands beside both.
//
//     npm ci --prefix benches/js && npm install ./bindings-node && npm install ./bindings-wasm
//     node benches/js/measure.mjs [ROUNDS] [SEED]
//
// The answers of all are compared first, order by order. Rounds are interleaved, in an order drawn anew each time; time is
// what the process computed, so that others on the machine count little; zen-engine, which takes hundreds of times as long, is
// asked about fewer of the orders. `×` is the median over the rounds of the time over the peer's, with the bootstrap's 95 % interval.
import assert from "node:assert/strict";
import { ZenEngine } from "@gorules/zen-engine";
import { LogicEngine } from "json-logic-engine";
import { Draw, SHOP, indexed, jsonLogic, order, ruleText, synthetic, zenTable } from "./workload.mjs";

const rounds = Math.max(30, Number(process.argv[2] ?? 30));
const seed = Number(process.argv[3] ?? 20260209);
const NOW = { now: "2026-03-01T00:00:00+08:00" };
const draw = new Draw(seed);
const orders = Array.from({ length: 2000 }, () => JSON.parse(JSON.stringify(order(draw))));
const facts = orders.map((sale) => ({ sale }));

const packages = {};
for (const [name, entry] of [["Node", "../../bindings-node/index.mjs"], ["WebAssembly in Node", "../../bindings-wasm/lib/full.js"]]) {
  try {
    packages[name] = await import(entry);
  } catch (error) {
    console.log(`without ${name}: ${error.message.split("\n")[0]}`);
  }
}

/** Decides every order with the rules of a package. */
function deciding({ compile }, rules) {
  const compiled = compile(ruleText(rules));
  const numbers = new Map(compiled.names.map((name, number) => [name, number]));
  return {
    one: (at) => compiled.decide(facts[at], NOW).fired.map((name) => numbers.get(name)),
    run: (at) => compiled.decide(facts[at], NOW).fired.length,
  };
}

function logic(rules) {
  const engine = new LogicEngine();
  const compiled = rules.map((rule) => engine.build(jsonLogic(rule)));
  const one = (at) => {
    const found = [];
    for (let rule = 0; rule < compiled.length; rule++) {
      if (compiled[rule](orders[at])) {
        found.push(rule);
      }
    }
    return found;
  };
  return { one, run: (at) => one(at).length };
}

function byHand(rules) {
  const ask = indexed(rules);
  return { one: (at) => ask(orders[at]), run: (at) => ask(orders[at]).length };
}

/** zen-engine has no call that does not make a promise. */
function zen(rules) {
  const decision = new ZenEngine().createDecision(zenTable(rules));
  const asked = orders.map((sale) => ({ ...sale, hour: Number(sale.created_at.slice(11, 13)) }));
  const found = async (at) => (await decision.evaluate(asked[at])).result ?? [];
  return {
    one: async (at) => (await found(at)).map(({ number }) => number),
    later: async (at) => (await found(at)).length,
    orders: Math.max(20, Math.floor(orders.length / rules.length)),
  };
}

/** Nanoseconds of processor time per order, of so many passes over the orders; one over the first few for an engine that is asked about fewer. */
async function time({ run, later, orders: few }, passes) {
  let fired = 0;
  const start = process.cpuUsage();
  for (let pass = 0; run !== undefined && pass < passes; pass++) {
    for (let at = 0; at < orders.length; at++) {
      fired += run(at);
    }
  }
  for (let at = 0; later !== undefined && at < few; at++) {
    fired += await later(at);
  }
  const { user, system } = process.cpuUsage(start);
  assert(fired > 0);
  return ((user + system) * 1000) / (few ?? passes * orders.length);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

function interval(ratios) {
  const medians = Array.from({ length: 2000 }, () => median(ratios.map(() => draw.of(ratios)))).sort((a, b) => a - b);
  return [medians[50], medians[1949]];
}

for (const [title, rules, peerName, peer] of [
  ["17 rules of a shop", SHOP, "json-logic-engine, compiled", logic],
  ["10,000 rules", synthetic(10_000, 8), "by hand, indexed", byHand],
]) {
  const engines = { [peerName]: peer(rules) };
  for (const [name, found] of Object.entries(packages)) {
    engines[`dangjiu, ${name}`] = deciding(found, rules);
  }
  engines["zen-engine"] = zen(rules);
  for (let at = 0; at < orders.length; at++) {
    const expected = engines[peerName].one(at);
    for (const [name, engine] of Object.entries(engines)) {
      assert.deepEqual(await engine.one(at), expected, `${name}, order ${at}`);
    }
  }
  const times = Object.fromEntries(Object.keys(engines).map((name) => [name, []]));
  for (const engine of Object.values(engines)) {
    await time(engine, 10);
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of draw.some(Object.keys(engines), Object.keys(engines).length)) {
      times[name].push(await time(engines[name], 5));
    }
  }
  console.log(`\n${title}: ${orders.length} orders, answers equal, ${rounds} rounds`);
  for (const [name, own] of Object.entries(times)) {
    const ratios = own.map((each, round) => each / times[peerName][round]);
    const [low, high] = interval(ratios);
    const beside = name === peerName ? "" : `  × ${median(ratios).toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
    console.log(`${name.padEnd(34)}${(median(own) / 1000).toFixed(2).padStart(8)} µs${beside}`);
  }
}

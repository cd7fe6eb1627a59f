// Not run: what a program may rely on, checked with `tsc --strict`.
import {
  Decision, Evaluation, type Intent, type Observation, Rules, type System, DangjiuError, RuleError, UsageError, check, compile, diagnose, explainCode, format, mapStatus,
  orderId,
} from "dangjiu";

const rules = compile({ "a.dj": "rule r\n" }, { lets: { limit: "5 CNY" }, zone: "Asia/Shanghai" });
const now = new Date();

class Order {
  amount = "620.00 CNY";
  pieces = 5n;
}
const found: Evaluation = rules.evaluate(new Order(), { now, reveal: true });
const keys: string[] = found.intents.map((intent: Intent) => intent.key);
const decided: Decision = rules.decide({ amount: 5 }, { now: "2026-02-09T10:00:00Z" });
const missing: readonly string[] | undefined = decided.undecided[0]?.missing;
const later: Promise<Evaluation> = rules.evaluateAsync(new Uint8Array(5), { now });
const counted: number = rules.evaluateBatch([new Map(), "{}"], { now, threads: 2 }).filter((row) => !(row instanceof DangjiuError)).length;
const why: string | undefined = rules.whyNot("r", "{}", { now })?.zh;
const text: string | undefined = rules.explain("r", "{}", { now }).clauses[0]?.seen?.[0]?.value;

const rows: Observation[] = [
  {
    system: "erp",
    kind: "erp_order",
    id: "E1",
    status: { map: "canonical.order_state", fields: ["awaiting_shipment", null] },
    links: [{ kind: "fulfils", to: "sales_order", id: "A", channel: "taobao" }],
    times: { created: new Date(), paid: "2026-09-21T10:05:00+08:00" },
    amounts: { received: "199.00" },
    settlement: "cod",
    manual: { source_kind: "koc" },
  },
  // @ts-expect-error there is no such kind
  { system: "erp", kind: "order", id: "E2" },
  // @ts-expect-error an amount is a text
  { system: "erp", kind: "erp_order", id: "E3", amounts: { received: 199 } },
];
const hidden: number = diagnose([{ name: "erp", role: "erp", currency: "CNY" }], rows, { now }).suppressed;

// What may be left out may also be undefined, as where a program passes on what it was given.
const none = undefined;
rules.evaluate({}, { now, reveal: none });
rules.evaluateBatch([], { now, reveal: none, threads: none });
rules.graph({ machine: none, lang: none, as: none });
rules.pack({ texts: none });
rules.withValues({ lets: none, lists: none, zone: none });
mapStatus("qimen.process_status", {}, { edition: none, at: none, maps: none });
orderId("taobao", "1", { shop: none, tenant: none, created: none });
const sparse: Observation = {
  system: "erp", kind: "erp_order", id: "E1", file: none, row: none, channel: none, shop: none, links: none, at: none,
  status: { map: "canonical.order_state", edition: none, fields: [] }, times: { paid: none }, amounts: { received: none },
  quantity: none, settlement: none, manual: { source_kind: none }, operator: none, rejected: none,
};
const system = { name: "erp", role: "erp", channel: none, currency: none } as const;
diagnose([system], [sparse], { now: none, tenant: none, rules: none, allOrders: none, reveal: none });

// And null, as in the rows of a table.
const nothing = null;
const row: Observation = {
  system: "erp", kind: "erp_order", id: "E1", file: nothing, row: nothing, channel: nothing, shop: nothing, links: nothing, at: nothing,
  status: nothing, times: { paid: nothing }, amounts: { received: nothing }, quantity: nothing, settlement: nothing,
  manual: { source_kind: nothing }, operator: nothing, rejected: nothing,
};
const bare: System = { name: "erp", role: "erp", channel: nothing, currency: nothing };
diagnose([bare], [row, { ...row, times: nothing, amounts: nothing, manual: nothing, status: { map: "m", edition: nothing, fields: [nothing] } }]);
// @ts-expect-error an id is needed
diagnose([bare], [{ ...row, id: nothing }]);

// What the engine makes nobody else makes.
// @ts-expect-error rules are compiled
new Rules();
// @ts-expect-error an evaluation is an answer
new Evaluation("{}");
// @ts-expect-error so is a decision
new Decision([]);
// @ts-expect-error an error is made of its data
new UsageError("x");
const again: UsageError = new UsageError(new UsageError({ kind: "usage", code: "x", message: { en: "x", zh: "叉" }, retryable: false, fault: "caller" }).toJSON());

try {
  compile(format("rule r", "zh"));
} catch (error) {
  if (error instanceof RuleError) {
    const lines: (number | undefined)[] = error.diagnostics.map((diagnostic) => diagnostic.at?.start.line);
    console.log(lines, error.said.zh, error.render("zh"));
  }
}
console.log(again, keys, hidden, missing, later, counted, why, text, check("").suppressed, explainCode("DJ1001").title.en, rules.names.length);

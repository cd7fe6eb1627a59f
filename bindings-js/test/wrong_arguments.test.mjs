// Wrong arguments: every host refuses each in one way. The table stands in `tests/hosts`, for all of them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dangjiu, root } from "./package-under-test.mjs";

const { FactError, LimitError, UsageError, compile } = dangjiu;
const table = JSON.parse(readFileSync(join(root, "tests/hosts/wrong_arguments.json"), "utf8"));
const rules = compile(
  'let limit = 500 CNY\nlist shops of text ["a"]\n' +
    'rule big\nwhen order.amount >= limit and order.shop in list shops\nthen add_tag(tag: "big")\n',
);

const calls = {
  map_status: ({ map, fields, ...options }) => dangjiu.mapStatus(map, fields, options),
  order_id: ({ channel, platform_id, ...options }) => dangjiu.orderId(channel, platform_id, options),
  diagnose: ({ systems, observations, ...options }) => dangjiu.diagnose(systems, observations, options),
  with_values: (values) => rules.withValues(values),
  evaluate: ({ facts, ...options }) => rules.evaluate(facts, options),
  explain: ({ rule, facts, ...options }) => rules.explain(rule, facts, options),
  evaluate_many: ({ documents, ...options }) => rules.evaluateBatch(documents, options),
  graph: ({ format, ...options }) => rules.graph({ as: format, ...options }),
  render: ({ lang }) => rules.render(lang),
  render_error: ({ lang }) => renderedError(lang),
  compile: ({ text }) => compile(text),
  unpack: ({ packed }) => dangjiu.unpack(packed),
  format: ({ text, lang }) => dangjiu.format(text, lang),
  explain_code: ({ code }) => dangjiu.explainCode(code),
  call: ({ op, request }) => {
    const { error } = JSON.parse(dangjiu.call(op, request));
    if (error !== undefined) {
      throw new classes[error.kind](error);
    }
  },
};
const classes = { usage: UsageError, limit: LimitError, facts: FactError };

function renderedError(lang) {
  let caught;
  try {
    compile("rule (");
  } catch (error) {
    caught = error;
  }
  return caught.render(lang);
}

/** The argument that the table writes as JSON. */
function made(value) {
  if (Array.isArray(value)) {
    return value.map(made);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if ("$deep" in value) {
    let deep = [];
    for (let level = 1; level < value.$deep; level++) {
      deep = [deep];
    }
    return deep;
  }
  return "$no_json" in value ? new Set([1]) : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, made(part)]));
}

for (const row of table) {
  test(`${row.call} ${JSON.stringify(row.with).slice(0, 90)} is refused as the table says`, () => {
    assert.throws(
      () => calls[row.call](made(row.with)),
      (error) => {
        assert.deepEqual([error.constructor, error.kind, error.code], [classes[row.kind], row.kind, row.code], String(error));
        const { en, zh } = error.said;
        assert.match(zh, /[一-龥]/);
        assert.deepEqual({ en, zh }, { en: row.en ?? en, zh: row.zh ?? zh });
        assert.doesNotMatch(en, / struct | u64/);
        return true;
      },
    );
  });
}

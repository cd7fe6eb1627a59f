/**
 * What is wrong with an order, by field: what rules say, values that are no amount or no time, and what is missing. Page and
 * server ask here, so that they cannot differ.
 *
 * ```js
 * problems(rules, { amount: "0元" }, new Date()).get("amount"); // [{ zh: "金额须大于 0", en: "The amount must …", missing: false }]
 * ```
 */
export function problems(rules, order, now) {
  const found = new Map();
  const add = (field, problem) => {
    const known = found.get(field) ?? [];
    // Several rules may stumble over one value.
    if (!known.some(({ en }) => en === problem.en)) {
      found.set(field, [...known, problem]);
    }
  };
  const answer = rules.evaluate({ order, event: { source: "manual" } }, { now });
  for (const { action, args } of answer.intents) {
    if (action === "form_error") {
      const { field, zh, en, choices } = args;
      add(field, { zh, en, missing: order[field] === undefined, choices });
    }
  }
  for (const { path, error } of answer.errored) {
    add(path?.replace(/^order\./, "") ?? "", { ...error, missing: false });
  }
  for (const { missing } of answer.undecided) {
    for (const path of missing) {
      add(path.replace(/^order\./, ""), { zh: "必填", en: "Required", missing: true });
    }
  }
  return found;
}

/** The members of a form that were filled in, as an order: a bare number is in yuan. */
export function orderOf(values) {
  const filled = Object.entries(values).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== "");
  const order = Object.fromEntries(filled);
  if (order.amount !== undefined && /^[\d.,-]*$/.test(order.amount)) {
    order.amount += "元";
  }
  return order;
}

/**
 * What is wrong with an order, by field: what rules say, values that are no amount or no time, and what is missing. Page and
 * server ask here, so that they cannot differ. What is about no field stands under the empty name.
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
  let answer;
  try {
    answer = rules.evaluate({ order, typed: typed(order), event: { source: "manual" } }, { now });
  } catch (error) {
    if (error.said === undefined) {
      throw error;
    }
    // Half a character, say: nothing of it can be read.
    return new Map([["", [{ ...error.said, missing: false }]]]);
  }
  for (const { action, args } of answer.intents) {
    if (action === "form_error") {
      const { field, zh, en, sources, carriers } = args;
      add(field, { zh, en, missing: order[field] === undefined, choices: sources ?? carriers });
    }
  }
  for (const { rule, path, error } of answer.errored) {
    add(path === undefined ? fieldOfRule(rule, order) : fieldOfPath(path), { ...error, missing: false });
  }
  for (const { missing } of answer.undecided) {
    for (const path of missing) {
      add(fieldOfPath(path), { zh: "必填", en: "Required", missing: true });
    }
  }
  return found;
}

/** More characters than any right text has, and not more than the rules take. */
const MOST_CHARACTERS = 64;

/** Each text as a list of its characters. */
function typed(order) {
  const texts = Object.entries(order).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(texts.map(([name, text]) => [name, [...text.slice(0, 2 * MOST_CHARACTERS)].slice(0, MOST_CHARACTERS)]));
}

const fieldOfPath = (path) => path.replace(/^(order|typed)\./, "");

/** Where no single value is wrong (dollars are held against yuan) the rule's name says which field it is about. */
function fieldOfRule(rule, order) {
  const name = rule.split(".").pop();
  return Object.keys(order).find((field) => name.startsWith(`${field}_`)) ?? "";
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

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
    // Half a character, say: nothing of the order can be read.
    return problemsOfTheRest(rules, order, now) ?? new Map([["", [{ ...error.said, missing: false }]]]);
  }
  for (const { action, args } of answer.intents) {
    if (action === "form_error") {
      const { field, zh, en, sources, carriers } = args;
      add(field, { zh, en, missing: order[field] === undefined, choices: sources ?? carriers });
    }
  }
  for (const { rule, path, error } of answer.errored) {
    if (path === undefined) {
      add(fieldOfRule(rule, order), { ...error, missing: false });
    } else {
      add(fieldOfPath(path), { ...inWordsOfTheForm(path, error), missing: false });
    }
  }
  for (const { missing } of answer.undecided) {
    for (const path of missing) {
      add(fieldOfPath(path), { zh: "必填", en: "Required", missing: true });
    }
  }
  return found;
}

/** The engine reads an order as a whole or not at all. Members that it would not read alone are set aside, for the sake of all others. */
function problemsOfTheRest(rules, order, now) {
  const members = Object.entries(order);
  const aside = members.length > MOST_MEMBERS ? [] : members.filter(([name, value]) => !reads(rules, { [name]: value }, now));
  if (aside.length === 0) {
    return undefined;
  }
  const found = problems(rules, Object.fromEntries(members.filter((member) => !aside.includes(member))), now);
  // What was set aside is not missing.
  aside.forEach(([name]) => found.set(name, [{ ...unreadable(name), missing: false }]));
  return found;
}

/** More than any order has: one that was made to be slow is not read member by member. */
const MOST_MEMBERS = 64;

function reads(rules, order, now) {
  try {
    rules.evaluate({ order }, { now });
    return true;
  } catch (error) {
    if (error.said === undefined) {
      throw error;
    }
    return false;
  }
}

/** What is said of a value that cannot be read at all. */
const UNREADABLE = { zh: "这里有无法识别的内容，请重新输入", en: "This cannot be read: type it again" };
const UNREADABLE_AS = new Map([["amount", { zh: "金额应为数字，如 199.00", en: "An amount is a number such as 199.00" }]]);
const unreadable = (field) => UNREADABLE_AS.get(field) ?? UNREADABLE;

/**
 * The engine says of a value that it cannot read what its path is and what it would have had to be: that is for those who write
 * rules. A clerk is told in the words of the form. That it cannot be read, and whatever else the engine says, stays its answer.
 */
function inWordsOfTheForm(path, error) {
  return error.en.startsWith(`\`${path}\` is `) ? unreadable(fieldOfPath(path)) : error;
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

/**
 * What was typed, as an order. Page and server read it here, before the rules are asked. Only spellings that can mean one thing
 * are read: what is not understood goes to the rules as it is, and is their mistake to find.
 */
export function orderOf(values) {
  const read = Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? narrow(value).trim() : value]);
  const order = Object.fromEntries(read.filter(([, value]) => value !== ""));
  if (typeof order.amount === "string") {
    order.amount = amountOf(order.amount);
  }
  return order;
}

/** Full-width digits, letters and signs as plain ones. Not all of NFKC: that would make a 2 of the sign for "squared". */
function narrow(text) {
  return text.replace(/[\u3000\uff01-\uff5e\uffe5]/g, (sign) => sign.normalize("NFKC"));
}

/** An amount as rules read it: without separators of thousands, a bare number in yuan. `1,99` may be a slip, and stays. */
function amountOf(text) {
  const ungrouped = text.replace(/^[^\d.,]*[1-9]\d{0,2}(?:,\d{3})+(?![\d,])/, (grouped) => grouped.replaceAll(",", ""));
  const [, yuan] = /^(-?\d+(?:\.\d+)?)\s*(?:元|CNY)?$/i.exec(ungrouped) ?? [];
  return yuan === undefined ? ungrouped : `${yuan}元`;
}

// Asks a JavaScript package everything in cases.json, in every way it can be asked, and holds the answers against those of
// the facade. A page can import this too.

const OPERATIONS = ["evaluate", "decide", "explain", "whyNot"];
/** Deeper than this nothing is read, not even where no rule looks. */
const DEEPEST = 64;
const SHOWN = 5;

/**
 * How many documents were asked as what, what could be no object here and why, and the first answers that differ.
 * `answers` are the lines of answers.txt.
 */
export async function compare(dangjiu, { sets }, answers) {
  const found = { documents: 0, text: 0, bytes: 0, objects: 0, rows: 0, leftOut: {}, differ: 0, differences: [] };
  const same = (what, form, document, expected, answer) => {
    if (form === "objects" ? placeless(answer) !== placeless(expected) : answer !== expected) {
      found.differ += 1;
      if (found.differences.length < SHOWN) {
        found.differences.push(`${what} (${form}) of ${document}\n  expected ${expected}\n  found    ${answer}`);
      }
    }
  };
  const encoder = new TextEncoder();
  let at = 0;
  for (const { sources, asks } of sets) {
    const rules = dangjiu.compile(sources);
    for (const { now, reveal, rule, documents } of asks) {
      const asking = { now, reveal };
      const ask = {
        evaluate: (facts) => rules.evaluate(facts, asking).json,
        decide: (facts) => JSON.stringify(rules.decide(facts, asking)),
        explain: (facts) => JSON.stringify(rules.explain(rule, facts, asking)),
        whyNot: (facts) => JSON.stringify(rules.whyNot(rule, facts, asking)),
      };
      const batch = [];
      for (const text of documents) {
        const lines = answers.slice(at, at + OPERATIONS.length);
        at += OPERATIONS.length;
        const { object, leftOut } = objectOf(text);
        const forms = { text, bytes: encoder.encode(text) };
        if (leftOut === undefined) {
          forms.objects = object;
        } else {
          found.leftOut[leftOut] = (found.leftOut[leftOut] ?? 0) + 1;
        }
        for (const [form, facts] of Object.entries(forms)) {
          for (const [number, operation] of OPERATIONS.entries()) {
            same(operation, form, text, lines[number], await answerOf(() => ask[operation](facts)));
          }
          const later = await answerOf(async () => (await rules.evaluateAsync(facts, asking)).json);
          same("evaluateAsync", form, text, lines[0], later);
          found[form] += 1;
          batch.push({ form, text, facts, expected: lines[0] });
        }
        found.documents += 1;
      }
      const rows = rules.evaluateBatch(batch.map(({ facts }) => facts), { ...asking, threads: 2 });
      for (const [row, answer] of rows.entries()) {
        const { form, text, expected } = batch[row];
        same("a row", form, text, expected, answer instanceof dangjiu.DangjiuError ? refused(answer) : `{"ok":${answer.json}}`);
        found.rows += 1;
      }
    }
    rules.free();
  }
  if (at !== answers.length || found.objects * 2 < found.documents) {
    found.differences.push(`${answers.length} answers and ${found.objects} objects for ${found.documents} documents`);
  }
  return found;
}

async function answerOf(ask) {
  try {
    return `{"ok":${await ask()}}`;
  } catch (error) {
    return typeof error?.toJSON === "function" ? refused(error) : `thrown: ${error}`;
  }
}

function refused(error) {
  return `{"error":${JSON.stringify(error)}}`;
}

/** The answer without the byte at which a document cannot be read: an object has none. */
function placeless(answer) {
  return answer.replace(/at byte \d+|第 \d+ 字节/g, "at a byte");
}

/** The line that xtask reads. */
export function summary(host, { documents, text, bytes, objects, rows, leftOut, differ }) {
  const reasons = Object.entries(leftOut).map(([why, count]) => `${count} ${why}`).join(", ");
  return `hosts: ${host}: ${documents} documents, ${differ} answers differ; ${text} asked as text, ${bytes} as bytes, ${objects} as objects, ${rows} as rows; no objects: ${reasons}`;
}

/** A document as the object it is here, or why it is none. */
export function objectOf(text) {
  try {
    JSON.parse(text);
  } catch {
    return { leftOut: "are no JSON" };
  }
  let [keys, exact] = [0, true];
  const spelled = text.replace(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*/gs, (token, quoted, colon) => {
    keys += colon === undefined ? 0 : 1;
    if (quoted !== undefined || String(Number(token)) === token) {
      return token;
    }
    exact &&= /^-?[1-9]\d*$/.test(token);
    return `{"${DIGITS}":"${token}"}`;
  });
  if (!exact) {
    return { leftOut: "have a number that prints differently" };
  }
  const held = { keys: 0, depth: 0, whole: true };
  const object = withIntegers(JSON.parse(spelled), 1, held);
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    return { leftOut: "are another value" };
  }
  return { object, leftOut: keys > held.keys ? "have a key twice" : held.depth > DEEPEST ? "nest too deep" : held.whole ? undefined : "have half a character" };
}

const DIGITS = "$digits";

/** The value with its large integers, and what it holds. */
function withIntegers(value, depth, held) {
  if (typeof value === "string") {
    held.whole &&= value.isWellFormed();
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Object.hasOwn(value, DIGITS)) {
    return BigInt(value[DIGITS]);
  }
  held.depth = Math.max(held.depth, depth);
  for (const key of Object.keys(value)) {
    if (!Array.isArray(value)) {
      held.keys += 1;
      held.whole &&= key.isWellFormed();
    }
    // Defined, not set: a key may be `__proto__`.
    Object.defineProperty(value, key, { value: withIntegers(value[key], depth + 1, held), writable: true, enumerable: true, configurable: true });
  }
  return value;
}

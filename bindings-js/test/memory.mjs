// Whether memory grows with the number of calls: a slope over many calls of every kind, each with texts that never recur (a
// million calls hand over two million different strings), every tenth followed by three that throw.
//
//     node --expose-gc bindings-js/test/memory.mjs [CALLS]
//
// Prints bytes per call of the JavaScript heap and of the whole process, as the slope of a line over the last 80 % of the
// calls. From a million calls on either may be 2 bytes. Over fewer the process says little, because it takes and gives back
// whole megabytes: it may take 16 MiB where it should have settled, and the heap may grow by half of the smallest object that
// a call could leave behind.
import { NOW, dangjiu } from "./package-under-test.mjs";

const calls = Number(process.argv[2] ?? 200_000);
const now = { now: NOW };
const rules = dangjiu.compile('rule big\nwhen order.amount >= 500 CNY and order.note starts with "a"\nthen add_tag(tag: "{order.id}")\n');
const wrong = "rule big\nwhen order.amuont >= 5\n";

function throwing(ask) {
  try {
    ask();
  } catch (error) {
    if (error instanceof dangjiu.DangjiuError) {
      return;
    }
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** These calls, each of an order that no other is like. */
function work(from, to) {
  for (let number = from; number < to; number++) {
    const order = { id: `A-${number}`, amount: `${number % 1000}.00 CNY`, note: `a${number}订`, event: undefined };
    const opened = number % 2 === 0 ? order : { ...order, amount: undefined };
    rules.decide(opened, now).undecided.length;
    if (number % 10 === 0) {
      rules.evaluate(order, now).intents.length;
      rules.evaluate(JSON.stringify(order), now).fired.length;
      throwing(() => rules.evaluate({ amount: NaN, note: `${number}` }, now));
      throwing(() => rules.evaluate(`{"id": "${number}"`, now));
      throwing(() => rules.decide(order, { now: `${number}` }));
    }
    if (number % 1000 === 0) {
      rules.evaluateBatch([order, opened, "{"], now);
      throwing(() => dangjiu.compile(wrong.replace("big", `big${number}`)));
      dangjiu.compile(`rule r${number}\nwhen order.cod\nthen add_tag(tag: "x")\n`).free();
    }
  }
}

async function settled() {
  for (let round = 0; round < 5; round++) {
    globalThis.gc();
    // Finalizers run between turns.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, process: rss };
}

const points = [];
const PARTS = 50;
const part = calls / PARTS;
for (let number = 0; number < PARTS; number++) {
  work(part * number, part * (number + 1));
  points.push(await settled());
}
const late = points.slice(PARTS / 5);

/** Bytes per call: the least-squares line through the last 80 %, when everything is warm. */
function slope(what) {
  const values = late.map((point) => point[what]);
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [over, under] = values.reduce(
    ([up, down], value, at) => [up + (at - middle) * (value - mean), down + (at - middle) ** 2],
    [0, 0],
  );
  return over / under / part;
}

const heap = slope("heap");
const whole = slope("process");
const taken = Math.max(...late.map((point) => point.process)) - late[0].process;
console.log(`${calls} calls: heap ${heap.toFixed(3)} bytes a call, process ${whole.toFixed(3)} bytes a call`);
process.exit((calls < 1_000_000 ? heap > 8 || taken > 16 * 2 ** 20 : Math.max(heap, whole) > 2) ? 1 : 0);

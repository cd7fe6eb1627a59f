// Whether memory grows with the number of calls: a slope over many calls of every kind, with texts that never recur and
// with calls that throw.
//
//     node --expose-gc bindings-js/test/memory.mjs [CALLS]
//
// Prints bytes per call of the JavaScript heap and of the whole process. The smallest object that a call could leave
// behind has sixteen bytes: half of that on the heap is a leak and ends with 1, and so is a process that grows by 16 MiB
// where it should have settled (it takes and gives back whole megabytes, so its slope says little over few calls).
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

/** So many calls, each of an order that no other is like. */
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
const PARTS = 10;
work(0, calls / PARTS);
for (let part = 1; part <= PARTS; part++) {
  work((calls / PARTS) * part, (calls / PARTS) * (part + 1));
  points.push(await settled());
}

/** Bytes per call: the least-squares line through the second half, when everything is warm. */
function slope(what) {
  const values = points.slice(PARTS / 2).map((point) => point[what]);
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [over, under] = values.reduce(
    ([up, down], value, at) => [up + (at - middle) * (value - mean), down + (at - middle) ** 2],
    [0, 0],
  );
  return over / under / (calls / PARTS);
}

const heap = slope("heap");
const whole = slope("process");
console.log(`${calls} calls: heap ${heap.toFixed(3)} bytes a call, process ${whole.toFixed(3)} bytes a call`);
const late = points.slice(PARTS / 2).map((point) => point.process);
process.exit(heap > 8 || Math.max(...late) - late[0] > 16 * 2 ** 20 ? 1 : 0);

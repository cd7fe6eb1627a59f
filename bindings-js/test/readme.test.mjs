// The program of the package's README, as it stands there, and its types.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { dangjiu, entry, isNode, ofNode, root } from "./package-under-test.mjs";

const folder = entry.split("/")[0];
const readme = readFileSync(join(root, folder, "README.md"), "utf8");
const program = /```js\n([^]*?)```/.exec(readme)[1];

// A project that has installed the package.
const project = mkdtempSync(join(tmpdir(), "dangjiu-project-"));
after(() => rmSync(project, { recursive: true }));
const { name } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
mkdirSync(join(project, "node_modules"));
symlinkSync(join(root, folder), join(project, "node_modules", name));

function run(file, text) {
  writeFileSync(join(project, file), text);
  return execFileSync(process.execPath, [file], { cwd: project, encoding: "utf8" });
}

const EXPECTED = "[]\nmain.big_order needs order.channel\n";

test("the program is short and runs", () => {
  assert(program.split("\n").length <= 15, "14 lines and the end of the last");
  assert.equal(run("program.mjs", program), EXPECTED);
});

ofNode("the program runs with require", () => {
  const required = program.replace('import { compile } from "dangjiu";', 'const { compile } = require("dangjiu");');
  assert.equal(run("program.cjs", required), EXPECTED);
});

/** Checks the types of files of the project; throws what is wrong as `stdout`. */
function typed(names) {
  const tsc = join(root, "bindings-js/node_modules/typescript/bin/tsc");
  const options = ["--strict", "--exactOptionalPropertyTypes", "--noEmit", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"];
  execFileSync(process.execPath, [tsc, ...options, ...names], { cwd: project, encoding: "utf8", stdio: "pipe" });
}

test("programs have the types they use", () => {
  const checked = readFileSync(join(import.meta.dirname, "types.ts"), "utf8").replace('"dangjiu"', JSON.stringify(name));
  const kinds = [["program.mts", program], ["types.mts", checked]];
  if (isNode) {
    kinds.push(["program.cts", program], ["types.cts", checked]);
  }
  for (const [file, text] of kinds) {
    writeFileSync(join(project, file), text);
  }
  const files = kinds.map(([file]) => file);
  try {
    typed(files);
  } catch (error) {
    assert.fail(error.stdout);
  }
  writeFileSync(join(project, "wrong.mts"), `import { compile } from ${JSON.stringify(name)};\ncompile("").evaluate({}, {});\n`);
  assert.throws(() => typed(["wrong.mts"]), (error) => /wrong\.mts\(2,\d+\): error TS\d+: .*'now'|Asking/.test(error.stdout));
});

test("the types that are written for rules are those of their facts and intents", () => {
  const shop = `enum lane { express "快" normal }
record pallet { number: text required  lane: lane required  worth: money  boxes: list of pallet_box required }
record pallet_box { grams: number required }
action mark(label: text, gift: boolean)
rule r when pallet.lane is express then mark(label: "x", gift: true)
`;
  const request = { sources: [{ name: "shop.dj", text: shop }], target: "typescript" };
  const { ok } = JSON.parse(dangjiu.call("types", JSON.stringify(request)));
  writeFileSync(join(project, "shop.mts"), ok.text);
  const use = (pallet, read) => `import type { Facts, Intent, Pallet } from "./shop.mjs";
const pallet: Pallet = ${pallet};
export const facts: Facts = { pallet };
export const label = (intent: Intent): string => (intent.action === "mark" ? ${read} : intent.key);
`;
  const right = '{ number: "7", lane: "快", worth: { amount: 5n, currency: "CNY" }, boxes: [{ grams: 500 }] }';
  writeFileSync(join(project, "use.mts"), use(right, "intent.args.label"));
  try {
    typed(["shop.mts", "use.mts"]);
  } catch (error) {
    assert.fail(error.stdout);
  }
  // A lane that does not exist, an amount without a currency, an argument of no action.
  const wrong = [["lane", '{ lane: "slow" }', "intent.args.label", 2], ["worth", "{ worth: 5 }", "intent.args.label", 2], ["label", right, "intent.args.lable", 4]];
  for (const [file, pallet, read] of wrong) {
    writeFileSync(join(project, `${file}.mts`), use(pallet, read));
  }
  assert.throws(
    () => typed(wrong.map(([file]) => `${file}.mts`)),
    (error) => wrong.every(([file, , , line]) => error.stdout.includes(`${file}.mts(${line},`)),
  );
});

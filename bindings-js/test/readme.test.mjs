// The program of the package's README, as it stands there, and its types.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { entry, isNode, root } from "./package-under-test.mjs";

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

test("the program runs with require", { skip: !isNode }, () => {
  const required = program.replace('import { compile } from "dangjiu";', 'const { compile } = require("dangjiu");');
  assert.equal(run("program.cjs", required), EXPECTED);
});

test("programs have the types they use", () => {
  const checked = readFileSync(join(import.meta.dirname, "types.ts"), "utf8").replace('"dangjiu"', JSON.stringify(name));
  const tsc = join(root, "bindings-js/node_modules/typescript/bin/tsc");
  const options = ["--strict", "--exactOptionalPropertyTypes", "--noEmit", "--target", "es2022"];
  const kinds = [["program.mts", program], ["types.mts", checked]];
  if (isNode) {
    kinds.push(["program.cts", program], ["types.cts", checked]);
  }
  for (const [file, text] of kinds) {
    writeFileSync(join(project, file), text);
  }
  const files = kinds.map(([file]) => file);
  const check = (names) =>
    execFileSync(process.execPath, [tsc, ...options, "--module", "nodenext", "--lib", "es2022,dom", ...names], { cwd: project, encoding: "utf8", stdio: "pipe" });
  try {
    check(files);
  } catch (error) {
    assert.fail(error.stdout);
  }
  writeFileSync(join(project, "wrong.mts"), `import { compile } from ${JSON.stringify(name)};\ncompile("").evaluate({}, {});\n`);
  assert.throws(() => check(["wrong.mts"]), (error) => /wrong\.mts\(2,\d+\): error TS\d+: .*'now'|Asking/.test(error.stdout));
});

// Asks a package under Node: DANGJIU_PACKAGE names its entry from the root of the workspace.
//
//     node tests/hosts/node.mjs HOST FOLDER      with cases.json and answers.txt in it
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dangjiu } from "../../bindings-js/test/package-under-test.mjs";
import { compare, summary } from "./answers.mjs";

const [host, folder] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
const answers = readFileSync(join(folder, "answers.txt"), "utf8").trimEnd().split("\n");
const found = await compare(dangjiu, cases, answers);
console.log(found.differences.join("\n"));
console.log(summary(host, found));
process.exitCode = found.differences.length > 0 ? 1 : 0;

// Asks the package for browsers in a page.
//
//     node tests/browser/hosts.mjs HOST FOLDER      FOLDER, within the workspace, has cases.json and answers.txt
import { join, relative } from "node:path";
import { summary } from "../hosts/answers.mjs";
import { foundBy } from "./chromium.mjs";

const [host, folder] = process.argv.slice(2);
const root = join(import.meta.dirname, "../..");
const files = `/${relative(root, folder)}`;
const PAGE = `
import * as dangjiu from "/bindings-wasm/lib/full.js";
import { compare } from "/tests/hosts/answers.mjs";
const [cases, answers] = await Promise.all(["cases.json", "answers.txt"].map(async (name) => (await fetch("${files}/" + name)).text()));
globalThis.found = await compare(dangjiu, JSON.parse(cases), answers.trimEnd().split("\\n"));`;

const { found, said } = await foundBy(root, {
  "/": '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>',
  "/page.js": PAGE,
}, 3_600_000);
console.log([...found.differences, ...said].join("\n"));
console.log(summary(host, found));
process.exitCode = found.differences.length + said.length > 0 ? 1 : 0;

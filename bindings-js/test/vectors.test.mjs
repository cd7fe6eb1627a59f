// Every vector that all languages share, through the one door.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dangjiu, root } from "./package-under-test.mjs";
import { answersTo, differences, vectorsIn, writtenOut } from "./vectors.mjs";

const folder = join(root, "tests/vectors");
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json")).sort();
const vectors = vectorsIn(files.map((name) => readFileSync(join(folder, name), "utf8")));

test("no vector is lost", () => {
  const runner = readFileSync(join(root, "tests/tests/all/vectors.rs"), "utf8");
  assert.equal(vectors.length, Number(/const VECTORS: usize = (\d+);/.exec(runner)[1]));
});

test("every vector holds", () => {
  const failures = [];
  for (const vector of vectors) {
    const answer = JSON.parse(dangjiu.call(vector.op, JSON.stringify(writtenOut(vector.request))));
    const lines = differences("", vector.expect, answer, vector.exact ?? false);
    if (lines.length > 0) {
      failures.push([vector.id, ...lines].join("\n  "));
    }
  }
  assert.equal(failures.length, 0, `${failures.length} vectors fail:\n${failures.join("\n")}`);
});

test("answers are the same bytes in every host", () => {
  const digest = createHash("sha256").update(answersTo(vectors, dangjiu.call)).digest("hex");
  assert.equal(digest, readFileSync(join(folder, "answers.sha256"), "utf8").trim());
});

test("a difference is seen", () => {
  assert.deepEqual(differences("", { a: [1] }, { a: [1], b: 2 }, false), []);
  assert.deepEqual(differences("", { a: [1] }, { a: [1], b: 2 }, true), ["/b: expected nothing"]);
  assert.deepEqual(differences("", [], [1], false), [": expected 0 items, found 1: [1]"]);
  assert.deepEqual(differences("", 1, true, false), [": expected 1, found true"]);
});

test("requests may be text, bytes or an object", async () => {
  const request = { do: "add", a: "0.1", b: "0.2" };
  const text = JSON.stringify(request);
  for (const form of [request, text, Buffer.from(text), new TextEncoder().encode(text)]) {
    assert.equal(dangjiu.call("decimal", form), '{"ok":{"value":"0.3"}}');
    assert.equal(await dangjiu.callAsync("decimal", form), '{"ok":{"value":"0.3"}}');
  }
  assert.match(dangjiu.call("nothing", {}), /"code":"operation"/);
  assert.match(dangjiu.call("decimal", '"\ud800"'), /"code":"request"/);
});

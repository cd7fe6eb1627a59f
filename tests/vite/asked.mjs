// What the README of the package shows, and what the engine says of itself.
import { callAsync, compile, version } from "dangjiu-wasm";

export async function asked() {
  const rules = compile(`
rule big_order
when order.amount >= 500 CNY and order.channel is douyin
then add_tag(tag: "big")
`);
  const found = rules.evaluate({ id: "A-1", amount: "620.00 CNY" }, { now: new Date() });
  const { fired } = rules.decide({ amount: "620.00 CNY", channel: "douyin" }, { now: new Date() });
  const sum = JSON.parse(await callAsync("decimal", { do: "add", a: "0.1", b: "0.2" })).ok.value;
  return { sum, version: version, fired: found.fired, missing: found.undecided.map(({ missing }) => missing), decided: fired };
}

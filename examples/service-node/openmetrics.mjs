/** The numbers of the rules and of the outbox in the text that Prometheus reads. */

const ALONE = ["events", "refused", "events_with_intents", "intents", "withheld"];
const OF_RULES = ["fired", "otherwise", "intents", "undecided", "errored"];

/** What `rules.metrics()` counted, and how many intents are in which state. */
export function openmetrics(counts, states) {
  const labelled = (name, entries) => entries.map(([value, count]) => [label(name, value), count]);
  const families = [
    ...ALONE.map((name) => family(`dangjiu_${name}`, "counter", [["", counts[name]]])),
    ...OF_RULES.map((name) => {
      const rules = counts.rules.map((rule) => [rule.rule, rule[name]]);
      return family(`dangjiu_rule_${name}`, "counter", labelled("rule", rules));
    }),
    family("dangjiu_missing", "counter", labelled("path", Object.entries(counts.missing))),
    family("service_intents", "gauge", labelled("state", Object.entries(states))),
  ];
  return [...families.flat(), "# EOF", ""].join("\n");
}

function family(name, kind, counts) {
  const suffix = kind === "counter" ? "_total" : "";
  return [`# TYPE ${name} ${kind}`, ...counts.map(([labels, count]) => `${name}${suffix}${labels} ${count}`)];
}

function label(name, value) {
  const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `{${name}="${escaped}"}`;
}

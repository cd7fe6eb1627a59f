/**
 * The numbers of rules as observable counters of OpenTelemetry: they are read when somebody collects, not before.
 *
 * Without an SDK they go nowhere and cost nothing; a `MeterProvider` that is set as the global one sends them.
 */

/** Makes the counters `dangjiu.*` of a meter, those of single rules with the attribute `rule`. */
export function observe(rules, meter) {
  const counter = (name, read) => {
    meter.createObservableCounter(name).addCallback((result) => {
      for (const [count, attributes] of read(rules.metrics())) {
        result.observe(count, attributes);
      }
    });
  };
  for (const name of ["events", "refused", "events_with_intents", "intents", "withheld"]) {
    counter(`dangjiu.${name}`, (counts) => [[counts[name]]]);
  }
  for (const name of ["fired", "otherwise", "intents", "undecided", "errored"]) {
    counter(`dangjiu.rule.${name}`, (counts) => counts.rules.map((rule) => [rule[name], { rule: rule.rule }]));
  }
  counter("dangjiu.missing", ({ missing }) => Object.entries(missing).map(([path, count]) => [count, { path }]));
}

/** The numbers of the rules and of the outbox in the text that Prometheus reads. */

const END = "# EOF\n";

/** What the rules counted, and how many intents are in which state. */
export function openmetrics(rules, states) {
  const intents = Object.entries(states).map(([state, count]) => `service_intents{state="${state}"} ${count}\n`);
  return rules.openmetrics().slice(0, -END.length) + ["# TYPE service_intents gauge\n", ...intents, END].join("");
}

// One order: what is wrong, what each system says, and what happened, a lane per system.
function openOrder(index, opener) {
  const order = REPORT.orders[index];
  const dialog = document.getElementById("order");
  const close = () => dialog.close();
  const head = h("header", {},
    h("div", {},
      h("h2", { id: "order-title" }, short(order), " ", h("span", { class: "chip" }, said(order.headline_title))),
      h("p", { class: "soft small" },
        [named("system", order.channel), order.shop, order.platform_id !== short(order) && order.platform_id, worth(order), named("verdict", order.verdict)]
          .filter(Boolean).join(" · "))),
    h("button", { class: "tool print", type: "button", onclick: () => window.print() }, say("print")),
    h("button", { class: "tool", type: "button", onclick: close, autofocus: true }, say("close")));
  dialog.replaceChildren(head, h("div", { class: "body" },
    h("h3", {}, say("problem")),
    order.findings.length ? order.findings.map((finding) => problem(REPORT.findings[finding])) : h("p", { class: "soft" }, say("noFindings")),
    h("h3", {}, say("says")),
    h("ul", { class: "cards" }, order.systems.map(systemCard)),
    h("h3", {}, say("timeline")),
    timeline(order),
    order.left_out && h("p", { class: "soft" }, say("leftOut", order.left_out))));
  dialog.onclick = (event) => event.target === dialog && close();
  dialog.onclose = () => opener?.isConnected && opener.focus();
  dialog.dataset.order = index;
  if (!dialog.open) dialog.showModal();
}

const place = (item) => [say("rowAt", item.file, item.row), item.raw, item.at && clock(item.at)].filter(Boolean).join(" · ");

function problem(finding) {
  return h("div", { class: "problem " + finding.severity },
    h("p", { class: "small" }, tag(finding.severity), h("span", { class: "soft" },
      " " + [named("cause", finding.cause), systemPair(finding), named("node", finding.node.kind) + " " + finding.node.id, age(finding.since)].join(" · "))),
    h("p", {}, said(finding.message)),
    h("p", { class: "fix" }, h("b", {}, say("fix")), said(finding.fix)),
    finding.evidence.length > 0 && h("ul", { class: "evidence", "aria-label": say("evidence") },
      finding.evidence.map((row) => h("li", {}, named("system", row.system) + " — " + place(row)))));
}

const claims = (states) => states.map((claim) => said(claim.title)).join(" · ");

function systemCard(says) {
  return h("li", { class: says.deviates ? "off" : "" },
    h("p", { class: "small soft" }, named("system", says.system), says.deviates && [" ", h("span", { class: "chip off" }, say("differ"))]),
    h("p", { class: "raw" }, says.raw || "—"),
    h("p", { class: "small soft" }, claims(says.states)),
    says.since && h("p", { class: "small soft" }, say("since", clock(says.since))));
}

function timeline(order) {
  if (!order.timeline.length) return h("p", { class: "soft" }, say("noTimeline"));
  const systems = [...new Set(order.timeline.map((entry) => entry.system))];
  const cells = order.timeline.flatMap((entry) => [
    h("div", { class: "when" }, clock(entry.at, true)),
    systems.map((system) => h("div", { class: "lane" }, entry.system === system && entryBox(entry))),
  ]);
  const columns = `grid-template-columns: max-content repeat(${systems.length}, minmax(0, 1fr))`;
  return h("div", { class: "lanes", style: columns },
    h("div", { class: "head" }), systems.map((system) => h("div", { class: "head" }, named("system", system))), cells);
}

const MOMENTS = ["created_at", "paid_at", "shipped_at", "delivered_at", "completed_at", "cancelled_at"];

function entryBox(entry) {
  const off = entry.movement === "regression" || entry.movement === "illegal";
  const shows = entry.movement && entry.movement !== "step";
  return h("div", { class: "entry" + (off ? " off" : "") },
    h("span", { class: "who" }, named("system", entry.system)),
    h("b", {}, MOMENTS.includes(entry.raw) ? say(entry.raw) : entry.raw || claims(entry.states)),
    entry.raw && h("small", {}, claims(entry.states)),
    shows && h("small", { class: "move" }, named("movement", entry.movement)),
    h("small", {}, named("node", entry.node.kind) + " " + entry.node.id + (entry.operator ? " · " + say("by", entry.operator) : "")),
    h("small", {}, say("rowAt", entry.file, entry.row)));
}

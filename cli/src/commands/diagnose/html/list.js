// The findings and orders behind the figures, with their filters.
const causeKey = (item) => [item.kind, item.cause, item.system, item.against ?? ""].join("|");
const newOnes = new Set(REPORT.compared?.new ?? []);
const stillOnes = new Set(REPORT.compared?.still ?? []);

// What a search looks through, made once.
const orderText = REPORT.orders.map((order) =>
  [order.id, order.short, order.platform_id, order.shop, ...order.timeline.map((entry) => entry.node.id)].join(" ").toLowerCase());
const findingText = REPORT.findings.map((finding) =>
  [finding.node.id, finding.message.zh, finding.message.en, finding.key, orderText[finding.order] ?? ""].join(" ").toLowerCase());

function matchingFindings() {
  const { text, cause, system, channel, severity, known } = state.filters;
  const rows = [];
  REPORT.findings.forEach((finding, index) => {
    const order = REPORT.orders[finding.order];
    if (cause && causeKey(finding) !== cause) return;
    if (system && finding.system !== system && finding.against !== system) return;
    if (channel && order?.channel !== channel) return;
    if (severity && finding.severity !== severity) return;
    if (known === "new" && !newOnes.has(index)) return;
    if (known === "still" && !stillOnes.has(index)) return;
    if (text && !findingText[index].includes(text)) return;
    rows.push(index);
  });
  return rows;
}

function matchingOrders() {
  const { text, cause, system, channel, verdict } = state.filters;
  const rows = [];
  REPORT.orders.forEach((order, index) => {
    if (cause && !order.findings.some((finding) => causeKey(REPORT.findings[finding]) === cause)) return;
    if (system && !order.systems.some((says) => says.system === system)) return;
    if (channel && order.channel !== channel) return;
    if (verdict && order.verdict !== verdict) return;
    if (text && !orderText[index].includes(text)) return;
    rows.push(index);
  });
  return rows;
}

const opens = (index, ...children) =>
  h("button", { class: "link", type: "button", "aria-haspopup": "dialog", onclick: (event) => openOrder(index, event.currentTarget) }, children);
const cell = (label, kind, ...children) => h("td", { class: kind, "data-label": label ? say(label) : null }, children);
const heads = (columns) =>
  h("thead", {}, h("tr", {}, columns.map(([label, kind]) => h("th", { scope: "col", class: kind }, say(label)))));
const saysLine = (order) =>
  h("span", { class: "says" }, order.systems.map((says) =>
    h("span", { class: says.deviates ? "off" : "" }, (says.deviates ? "✗ " : "") + named("system", says.system) + " " + says.raw)));

function findingRow(index) {
  const finding = REPORT.findings[index];
  const order = REPORT.orders[finding.order];
  const node = h("span", { class: "soft" }, named("node", finding.node.kind) + " " + finding.node.id);
  return h("tr", {},
    cell("", "", order ? opens(finding.order, short(order)) : named("system", finding.system), node),
    cell("", "nowrap", tag(finding.severity), newOnes.has(index) && h("span", { class: "soft" }, say("comparedNew"))),
    cell("", "", said(finding.message), order && saysLine(order)),
    cell("system", "pair", systemPair(finding)),
    cell("amount", "num", worth(finding)),
    cell("age", "num", age(finding.since)));
}

function orderRow(index) {
  const order = REPORT.orders[index];
  return h("tr", {},
    cell("", "", opens(index, short(order)), h("span", { class: "soft" }, order.platform_id)),
    cell("channel", "", named("system", order.channel), order.shop && h("span", { class: "soft" }, order.shop)),
    cell("status", "", h("span", { class: "chip" }, said(order.headline_title)), saysLine(order)),
    cell("verdict", "", named("verdict", order.verdict)),
    cell("findings", "num", String(order.findings.length)),
    cell("amount", "num", worth(order)));
}

function drawRows(target) {
  const byFinding = state.tab === "finding";
  const rows = byFinding ? matchingFindings() : matchingOrders();
  const shown = rows.slice(0, state.shown);
  const columns = byFinding
    ? [["order"], ["severity"], ["problem"], ["system"], ["amount", "num"], ["age", "num"]]
    : [["order"], ["channel"], ["status"], ["verdict"], ["findings", "num"], ["amount", "num"]];
  const more = h("p", { class: "more" },
    h("span", { class: "soft small", role: "status" }, say("shownOf", grouped(shown.length), grouped(rows.length))),
    shown.length < rows.length && h("button", { class: "tool", type: "button", onclick: () => { state.shown += 200; drawRows(target); } }, say("showMore")));
  target.replaceChildren(...(rows.length
    ? [h("div", { class: "scroll" }, h("table", { class: "stack" }, heads(columns), h("tbody", {}, shown.map(byFinding ? findingRow : orderRow)))), more]
    : [h("p", { class: "empty", role: "status" }, say(REPORT.findings.length ? "nothing" : nothing()))]));
}

function listCard() {
  const rows = h("div", {});
  const redraw = () => { state.shown = 50; drawRows(rows); };
  const picker = (name, any, options) => h("select", {
    "aria-label": say(any), "data-filter": name,
    onchange: (event) => { state.filters[name] = event.target.value; redraw(); },
  }, h("option", { value: "" }, say(any)), options.map(([value, text]) =>
    h("option", { value, selected: state.filters[name] === value }, text)));
  const names = (group, values) => [...new Set(values.filter(Boolean))].map((value) => [value, named(group, value)]);
  const search = h("input", {
    type: "search", "aria-label": say("search"), placeholder: say("search"), value: state.filters.typed ?? "", autocomplete: "off", spellcheck: "false",
    oninput: (event) => {
      state.filters.typed = event.target.value;
      state.filters.text = event.target.value.trim().toLowerCase();
      redraw();
    },
  });
  const byFinding = state.tab === "finding";
  const filters = h("div", { class: "filters", role: "search" }, search,
    picker("cause", "anyCause", REPORT.causes.map((group) => [causeKey(group), said(group.title) + (group.against ? ` (${systemPair(group)})` : "")])),
    picker("system", "anySystem", names("system", REPORT.systems.map((system) => system.name))),
    picker("channel", "anyChannel", names("system", REPORT.orders.map((order) => order.channel))),
    byFinding
      ? picker("severity", "anySeverity", ["critical", "high", "medium", "low"].map((name) => [name, named("severity", name)]))
      : picker("verdict", "anyVerdict", names("verdict", REPORT.orders.map((order) => order.verdict))),
    byFinding && REPORT.compared && picker("known", "anyAge", [["new", say("onlyNew")], ["still", say("onlyStill")]]),
    h("button", { class: "tool", type: "button", onclick: () => { state.filters = {}; drawList(); } }, say("clear")));
  const tab = (name, label) => h("button", {
    class: "tool", type: "button", "aria-pressed": String(state.tab === name),
    onclick: () => { state.tab = name; state.shown = 50; drawList(); document.querySelector("#list .segments [aria-pressed=true]").focus(); },
  }, say(label));
  drawRows(rows);
  return h("section", { class: "card", id: "list" },
    h("header", {}, h("h2", {}, say("list")), h("div", { class: "segments" }, tab("finding", "byFinding"), tab("order", "byOrder"))),
    filters, rows);
}

function drawList() {
  document.getElementById("list").replaceWith(listCard());
}

// Shows the findings of one cause.
function showCause(group) {
  state.tab = "finding";
  state.filters = { cause: causeKey(group) };
  state.shown = 50;
  drawList();
  const list = document.getElementById("list");
  list.scrollIntoView();
  list.querySelector("[data-filter=cause]").focus({ preventScroll: true });
}

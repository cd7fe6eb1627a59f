// The page itself, drawn anew whenever the language or a choice changes.
function topBar() {
  const lang = (name, text) => h("button", {
    class: "tool", type: "button", lang: name === "zh" ? "zh-CN" : "en", "data-lang": name, "aria-pressed": String(state.lang === name),
    onclick: () => { state.lang = name; draw(); document.querySelector(`[data-lang=${name}]`).focus(); },
  }, text);
  const themes = ["auto", "light", "dark"];
  const theme = () => {
    state.theme = themes[(themes.indexOf(state.theme) + 1) % themes.length];
    if (state.theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = state.theme;
    drawTop();
    document.getElementById("theme").focus();
  };
  return [
    h("div", { class: "name" }, h("span", { class: "brand" }, "当就"), h("h1", {}, say("title")),
      h("span", { class: "soft small when" }, [REPORT.tenant, REPORT.now && say("asOf", clock(REPORT.now))].filter(Boolean).join(" · "))),
    h("div", { class: "tools" },
      h("div", { class: "segments", role: "group", "aria-label": say("language") }, lang("zh", "中文"), lang("en", "EN")),
      h("button", { class: "tool", id: "theme", type: "button", onclick: theme, "aria-label": say("theme") + ": " + say(state.theme) }, "◐", h("span", {}, " " + say(state.theme))),
      h("button", { class: "tool print", type: "button", onclick: () => window.print() }, say("print"))),
  ];
}
const drawTop = () => document.getElementById("top").replaceChildren(...topBar());

function heroCard() {
  const shown = percents(REPORT.rate);
  const totals = DATA.totals;
  const fact = (term, figure, note) => h("div", {}, h("dt", {}, term), h("dd", {}, figure, note && h("small", {}, note)));
  return h("section", { class: "card hero", "aria-label": say("rate") },
    h("div", {},
      h("h2", {}, say("rate")),
      h("p", { class: "rate" }, shown ? [shown[0], shown[1] && [h("span", { class: "dash" }, "–"), shown[1]]] : say("noRate")),
      h("p", { class: "small" }, said(DATA.formula)),
      h("p", { class: "small soft" }, said(DATA.outside)),
      DATA.left_out && h("p", { class: "small soft" }, said(DATA.left_out))),
    h("dl", { class: "facts" },
      fact(say("findings"), grouped(totals.findings), say("ordersWrong", grouped(totals.wrong_orders))),
      fact(say("worth"), grouped(totals.worth), DATA.currency),
      fact(say("oldest"), age(totals.oldest), totals.oldest && say("since", clock(totals.oldest))),
      fact(say("filesRead"), say("filesFigure", grouped(totals.files_read)), say("filesLost", grouped(totals.files_refused), grouped(totals.rejected)))));
}

function comparedCard() {
  const compared = REPORT.compared;
  if (!compared) return null;
  const figure = (label, number) => h("span", {}, h("b", {}, grouped(number)), " ", say(label));
  const choose = (known) => { state.tab = "finding"; state.filters = { known }; drawList(); document.getElementById("list").scrollIntoView(); };
  return card(say("compared"), null, { id: "compared" },
    h("div", { class: "filters" },
      h("button", { class: "tool", type: "button", onclick: () => choose("new") }, figure("comparedNew", DATA.totals.new)),
      h("button", { class: "tool", type: "button", onclick: () => choose("still") }, figure("comparedStill", DATA.totals.still)),
      h("span", { class: "small soft" }, figure("comparedGone", compared.gone.length))),
    compared.gone.length > 0 && [
      h("ul", { class: "list small" }, compared.gone.slice(0, 50).map((gone) =>
        h("li", {}, h("b", {}, gone.node.id), " ", named("system", gone.system), " — ", said(gone.message)))),
      h("p", { class: "soft small" }, say("goneNote")),
    ]);
}

function causesCard() {
  if (!REPORT.causes.length) return card(say("causes"), null, {}, h("p", { class: "empty" }, say(nothing())));
  const most = Math.max(1, ...REPORT.causes.map((group) => Number(group.weight)));
  return card(say("causes"), say("causesHow"), { id: "causes" }, h("ol", { class: "causes" }, REPORT.causes.map((group, index) =>
    h("li", {},
      h("div", { class: "sev" }, tag(group.severity)),
      h("div", { class: "what" },
        h("button", { class: "link plain", type: "button", onclick: () => showCause(group) }, said(group.title)),
        " ", h("span", { class: "chip" }, systemPair(group)),
        h("p", { class: "fix" }, said(group.fix)),
        svg("svg", { "aria-hidden": "true", height: 5 },
          svg("rect", { width: "100%", height: 5, rx: 2, class: "track" }),
          svg("rect", { width: Math.max(0.6, (Number(group.weight) / most) * 100) + "%", height: 5, rx: 2, class: "is-accent" }))),
      h("div", { class: "num" }, h("b", {}, say("foundN", grouped(group.findings))), h("small", {}, say("inN", grouped(group.orders)))),
      h("div", { class: "num" }, h("b", {}, grouped(group.amount)), h("small", {}, say("amount"))),
      h("div", { class: "num" }, h("b", {}, age(DATA.oldest[index])), h("small", {}, say("oldest")))))));
}

function bridgeCard() {
  if (!REPORT.bridges.length) return null;
  const bridge = REPORT.bridges[state.bridge] ?? REPORT.bridges[0];
  const parts = [...bridge.channels.map((part) => ["channel:" + part.of, named("system", part.of) || say("noChannel"), part.measures]),
    ...bridge.days.map((part) => ["day:" + part.of, part.of || say("noTime"), part.measures])];
  const measures = parts.find(([key]) => key === state.scope)?.[2] ?? bridge.total;
  const measure = measures.find((item) => item.measure === state.measure)
    ?? measures.find((item) => !isZero(item.difference)) ?? measures[0];
  const choose = (name, label, options, value) => h("select", {
    "aria-label": say(label), "data-bridge": name,
    onchange: (event) => {
      state[name] = name === "bridge" ? Number(event.target.value) : event.target.value;
      document.getElementById("bridge").replaceWith(bridgeCard());
      document.querySelector(`[data-bridge=${name}]`)?.focus();
    },
  }, options.map(([key, text]) => h("option", { value: key, selected: String(value) === String(key) }, text)));
  const several = new Set(REPORT.bridges.map((item) => item.currency)).size > 1;
  const pair = (item) => named("system", item.left) + " → " + named("system", item.right) + (several ? " · " + item.currency : "");
  const figures = measure && (isZero(measure.difference) && !measure.causes.length
    ? [h("p", {}, grouped(measure.left)), h("p", { class: "soft" }, say("noDifference"))]
    : waterfall(measure, named("system", bridge.left), named("system", bridge.right)));
  return card(say("bridge"), measure && `${bridge.currency} · ${said(measure.title)} · ${say("difference", signed(measure.difference))}`, { id: "bridge" },
    h("div", { class: "filters" },
      choose("bridge", "bridgePair", REPORT.bridges.map((item, index) => [index, pair(item)]), state.bridge),
      choose("measure", "bridgeMeasure", measures.map((item) => [item.measure, said(item.title)]), measure?.measure),
      parts.length > 0 && choose("scope", "bridgeScope", [["", say("allOrders")], ...parts], state.scope)),
    figures);
}

function rulesCard() {
  const said_ = REPORT.rules;
  if (!said_.rules) return null;
  const shorts = new Map(REPORT.orders.map((order, index) => [order.id, index]));
  const intent = (asked, index) => {
    const at = shorts.get(asked.order);
    return h("li", { class: "small" }, at === undefined ? asked.short : opens(at, short(REPORT.orders[at])), " ", said(DATA.actions[index]));
  };
  // A few of each rule and action, so that a busy rule does not hide the others.
  const seen = new Map();
  const few = said_.intents.map((asked, index) => [asked, index]).filter(([asked]) => {
    const kind = asked.rule + "|" + asked.action;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    return seen.get(kind) <= 3;
  }).slice(0, 15);
  const ruleName = (name) => name.replace(/^main\./, "");
  const notes = (title, lines) => lines.length > 0 && [h("h3", { class: "sub" }, title), h("ul", { class: "list small" }, lines.map((line) => h("li", {}, line)))];
  return card(say("rules"), say("rulesHow", grouped(said_.rules), grouped(DATA.totals.intents)), { id: "rules" },
    DATA.asked.length > 0 && h("div", { class: "scroll" }, h("table", {}, heads([["rule"], ["action"], ["times", "num"]]),
      h("tbody", {}, DATA.asked.map((asked) => h("tr", {}, h("td", {}, asked.rule), h("td", {}, said(asked.action)), h("td", { class: "num" }, grouped(asked.times))))))),
    said_.intents.length > 0 && [h("h3", { class: "sub" }, say("firstActions")), h("ul", { class: "list" }, few.map(([asked, index]) => intent(asked, index)))],
    notes(say("undecidedRules"), said_.undecided.map((rule, index) =>
      say("missing", ruleName(rule.rule), DATA.missing[index].map(said).join(", ")) + " · " + say("nOrders", grouped(rule.orders)))),
    notes(say("errored"), said_.errored.map((rule) => ruleName(rule.rule) + " — " + said(rule.error))),
    notes(say("needsState"), said_.needs_state.map(ruleName)));
}

function filesCard() {
  const row = (file) => h("tr", {},
    cell("", "", h("b", {}, file.name),
      file.refused && h("span", { class: "soft" }, say("refused", said(file.refused))),
      file.sheets_left_out && h("span", { class: "soft" }, say("sheetsLeftOut", file.sheets_left_out.join(" · "))),
      (file.rejects ?? []).map((reason) => h("span", { class: "soft" }, say("rejects", grouped(reason.rows), reason.first_row, said(reason.reason))))),
    cell("system", "", file.system ? named("system", file.system) : "—"),
    cell("mapping", "", file.mapping ?? "—"),
    cell("encoding", "", file.encoding ?? "—"),
    cell("rows", "num", grouped(file.rows)),
    cell("rejected", "num", grouped(file.rejected)),
    cell("upTo", "nowrap", file.cut_off ? clock(file.cut_off) : "—"));
  return card(say("files"), null, { id: "files" }, h("div", { class: "scroll" }, h("table", { class: "stack" },
    heads([["file"], ["system"], ["mapping"], ["encoding"], ["rows", "num"], ["rejected", "num"], ["upTo"]]),
    h("tbody", {}, REPORT.files.map(row)))));
}

function suppressedCard() {
  const given = REPORT.suppressions ?? [];
  if (!given.length && !REPORT.suppressed) return null;
  return card(say("suppressed"), say("suppressedHow", grouped(REPORT.suppressed)), { id: "suppressed" },
    h("ul", { class: "list small" }, given.map((item) =>
      h("li", {}, say(item.expired ? "suppressedOver" : "suppressedOne", grouped(item.findings), item.expires, item.names, item.reason)))));
}

function draw() {
  document.documentElement.lang = state.lang === "zh" ? "zh-CN" : "en";
  document.title = `${say("title")} ${REPORT.tenant} ${clock(REPORT.now)}`;
  document.getElementById("skip").replaceChildren(say("skip"));
  drawTop();
  const parts = [
    heroCard(), comparedCard(),
    REPORT.channels.length > 0 && card(say("channels"), null, { class: "half", id: "channels" }, channelChart()),
    REPORT.standing.length > 0 && card(say("standing"), null, { class: "half", id: "standing" }, standingChart()),
    causesCard(), bridgeCard(), listCard(), rulesCard(), suppressedCard(), filesCard(),
  ];
  document.getElementById("main").replaceChildren(...parts.filter(Boolean));
  const totals = DATA.totals;
  const whole = REPORT.orders.length === totals.orders && REPORT.findings.length === totals.findings;
  document.getElementById("foot").replaceChildren(
    h("p", {}, whole ? "" : say("embedded", grouped(REPORT.orders.length), grouped(totals.orders), grouped(REPORT.findings.length), grouped(totals.findings))),
    h("p", {}, say("made")));
  const dialog = document.getElementById("order");
  if (dialog.open) openOrder(Number(dialog.dataset.order));
}
draw();

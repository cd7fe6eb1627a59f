// Bars of one kind: a label, a drawing in percent of its width, a figure. They fit every width without being redrawn.
const rect = (from, to, kind, inset = 3) =>
  svg("rect", { x: from + "%", width: Math.max(to - from, 0) + "%", y: inset, height: 18 - 2 * inset, rx: 2, class: kind });
const drawing = (label, ...shapes) =>
  svg("svg", { role: "img", "aria-label": label, height: 18 }, shapes);
const bar = (label, shapes, figure, kind) =>
  h("li", { class: kind }, h("div", { class: "label" }, label), shapes, h("div", { class: "figure" }, figure));
const axis = (left, right) =>
  h("li", { class: "axis", "aria-hidden": "true" }, h("span"), h("div", { class: "ends" }, h("span", {}, left), h("span", {}, right)), h("span"));
const legend = (...items) =>
  h("div", { class: "legend" }, items.map(([kind, text]) => h("span", {}, h("i", { style: `background: var(--${kind})` }), text)));

// Agreeing orders, then the undecided ones, then the rest: the ends of the middle part are the two bounds of the rate.
function channelChart() {
  const channels = REPORT.channels.filter((channel) => percents(channel.rate));
  if (!channels.length) return h("p", { class: "empty" }, say("noRate"));
  const lowest = Math.min(...channels.map(({ rate }) => Number(rate.at_least))) * 100;
  const start = Math.max(0, Math.floor((lowest - 4) / 10) * 10);
  const place = (percent) => ((percent - start) / (100 - start)) * 100;
  const rows = channels.map(({ channel, rate }) => {
    const [low, high] = [place(Number(rate.at_least) * 100), place(Number(rate.at_most) * 100)];
    const all = rate.consistent + rate.inconsistent + rate.undecided;
    const shown = percents(rate).join("–");
    const counts = say("ofOrders", grouped(rate.consistent), grouped(all));
    const label = `${named("system", channel)}: ${shown}, ${counts}`;
    return bar(named("system", channel),
      drawing(label, rect(0, 100, "is-bad"), rect(0, high, "is-doubt"), rect(0, low, "is-good")),
      [shown, h("small", {}, counts)]);
  });
  return [h("ul", { class: "bars" }, rows, axis(start + "%", "100%")),
    legend(["good", say("agree")], ["doubt", say("undecided")], ["bad", say("differ")]),
    start > 0 && h("p", { class: "soft small" }, say("axis", start + "%"))];
}

function standingChart() {
  const most = Math.max(1, ...REPORT.standing.map((item) => item.orders));
  return h("ul", { class: "bars close" }, REPORT.standing.map((item) => {
    const label = `${said(item.title)}: ${say("nOrders", grouped(item.orders))}, ${grouped(item.amount)}`;
    return bar(said(item.title), drawing(label, rect(0, 100, "track", 5), rect(0, (item.orders / most) * 100, "is-accent", 5)),
      [say("nOrders", grouped(item.orders)), h("small", {}, grouped(item.amount))]);
  }));
}

// From one system's sum to the other's, a step per cause. The steps are small beside the sums, so the axis begins
// where the drawing begins to tell something.
function waterfall(measure, left, right) {
  let level = Number(measure.left);
  const steps = measure.causes.map((cause) => ({ title: said(cause.title), orders: cause.orders, amount: cause.amount }));
  steps.push({ title: say("unexplained"), amount: measure.unexplained, kind: "is-doubt" });
  const levels = [level, Number(measure.right)];
  for (const step of steps) {
    step.from = level;
    level += Number(step.amount);
    step.to = level;
    levels.push(level);
  }
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const start = low > 0 && low > (high - low) * 1.5 ? low - (high - low) * 0.25 : Math.min(0, low);
  const place = (value) => (high === start ? 0 : ((value - start) / (high - start)) * 100);
  const guide = (value) => svg("line", { x1: place(value) + "%", x2: place(value) + "%", y1: -9, y2: 4, class: "guide" });
  const sum = (title, amount, before) =>
    bar(title, drawing(`${title}: ${grouped(amount)}`, rect(Math.max(0, place(Math.min(0, Number(amount)))), place(Number(amount)), "is-total"), before), grouped(amount), "sum");
  const step = (item) => bar(
    [item.title, item.orders !== undefined && h("small", {}, say("nOrders", grouped(item.orders)))],
    drawing(`${item.title}: ${signed(item.amount)}`, guide(item.from),
      !isZero(item.amount) && rect(place(Math.min(item.from, item.to)), Math.max(place(Math.max(item.from, item.to)), place(Math.min(item.from, item.to)) + 0.4),
        item.kind ?? (item.to >= item.from ? "is-up" : "is-down"))),
    signed(item.amount));
  return [
    h("ul", { class: "bars" }, sum(left, measure.left), steps.map(step), sum(right, measure.right, guide(level))),
    start > 0 && h("p", { class: "soft small" }, say("axis", grouped(String(Math.round(start))))),
  ];
}

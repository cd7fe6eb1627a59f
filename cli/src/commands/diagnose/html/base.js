// The ground the page stands on: data, language, elements, figures. Text is only ever set as text, never as markup.
const DATA = JSON.parse(document.getElementById("data").textContent);
const REPORT = DATA.report;
const state = { lang: DATA.lang, theme: "auto", tab: "finding", filters: {}, shown: 50, bridge: 0, scope: "", measure: "" };

// A sentence with its values; in English one order is no orders.
const say = (key, ...values) => {
  const text = WORDS[key][state.lang === "zh" ? 1 : 0].replace(/\{(\d)\}/g, (_, index) => values[Number(index)] ?? "");
  return state.lang === "zh" ? text : text.replace(/(^|[^\d,.])1 (order|row|finding|rule|intent)s\b/g, "$11 $2");
};
const said = (text) => (text ? text[state.lang] : "");
const named = (group, name) => said(DATA.names[group]?.[name]) || name || "";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false && child !== "") element.append(child);
  }
  return element;
}
// An element: h("p", { class: "soft" }, "text", h("b", {}, "more")).
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// "-1234567.80" → "−1,234,567.80"; what is no number stays as it is.
function grouped(text) {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(String(text ?? ""));
  if (!parts) return String(text ?? "");
  return (parts[1] ? "−" : "") + parts[2].replace(/\B(?=(\d{3})+$)/g, ",") + (parts[3] ?? "");
}
const isZero = (text) => /^-?0*(\.0*)?$/.test(text);
// An amount, with its currency where that is not the one of the sums.
const worth = (item) => grouped(item.amount) + (item.currency ? " " + item.currency : "");
const signed = (text) => (isZero(text) || text.startsWith("-") ? grouped(text) : "+" + grouped(text));

// What is said where there is no finding: files that were all refused prove nothing.
const nothing = () => (DATA.totals.files_read || !DATA.totals.files_refused ? "clean" : "nothingRead");

// Instants are shown as a clock in Shanghai shows them: eight hours ahead, all year.
function clock(text, seconds) {
  const at = Date.parse(text ?? "");
  if (Number.isNaN(at)) return text ?? "—";
  const shown = new Date(at + 8 * 3600e3).toISOString();
  return shown.slice(0, 10) + " " + shown.slice(11, seconds ? 19 : 16);
}
function age(since) {
  const minutes = Math.floor((Date.parse(REPORT.now) - Date.parse(since ?? "")) / 60e3);
  if (Number.isNaN(minutes)) return "—";
  const past = Math.max(minutes, 0);
  const [days, hours] = [Math.floor(past / 1440), Math.floor(past / 60) % 24];
  const gap = state.lang === "zh" ? "" : " ";
  if (days) return days + say("days") + gap + hours + say("hours");
  return hours ? hours + say("hours") : (past % 60) + say("minutes");
}
// A rate is rounded so that it never looks better, or its interval narrower, than it is.
function percents(rate) {
  if (rate.at_least === undefined || rate.at_most === undefined) return null;
  const millionths = (text) => Math.round(Number(text) * 1e6);
  const shown = (hundredths) => (hundredths === 10000 ? "100%" : (hundredths / 100).toFixed(2) + "%");
  const [low, high] = [millionths(rate.at_least), millionths(rate.at_most)];
  const least = shown(Math.floor(low / 100));
  return rate.undecided === 0 ? [least] : [least, shown(Math.ceil(high / 100))];
}
const systemPair = (item) =>
  named("system", item.system) + (item.against ? " ≠ " + named("system", item.against) : "");
const short = (order) => order.short || order.platform_id;
const card = (title, more, attributes, ...children) =>
  h("section", { ...attributes, class: "card " + (attributes.class ?? "") },
    h("header", {}, h("h2", {}, title), more && h("span", { class: "soft" }, more)), children);
const tag = (severity) => h("span", { class: "tag " + severity }, named("severity", severity));

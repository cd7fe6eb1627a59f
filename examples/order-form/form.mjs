/** The order-entry page: rules that run in the browser, problems beside their fields, in two languages. */
import { unpack } from "./dangjiu/slim.js";
import { orderOf, problems } from "./problems.mjs";

const form = document.querySelector("form");
const answer = document.querySelector("#answer");
const fields = new Map([...document.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, field]));
const control = (name) => fields.get(name).querySelector("input, select");
/** Fields that were filled in or left: before that, what is missing is no mistake. */
const touched = new Set();
let language = "zh";
let refused = new Map();

const [packed, lists] = await Promise.all([
  fetch("order_form.djplan").then((response) => response.arrayBuffer()),
  fetch("lists.json").then((response) => response.json()),
]);
const rules = unpack(packed);

function values() {
  return Object.fromEntries([...fields.keys()].map((name) => [name, control(name).value]));
}

/** Says what is wrong now. */
function check() {
  const found = problems(rules, orderOf(values()), new Date());
  for (const [name, field] of fields) {
    const all = [...(found.get(name) ?? []), ...(refused.get(name) ?? [])];
    const shown = all.find(({ missing }) => !missing || touched.has(name));
    field.querySelector(".problem").textContent = shown?.[language] ?? "";
    control(name).setAttribute("aria-invalid", String(shown !== undefined));
  }
  return found;
}

function speak() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-zh]")) {
    element.textContent = element.dataset[language];
  }
  for (const [name, offered] of Object.entries(lists)) {
    const list = control(name);
    const chosen = list.value;
    const options = offered.map((member) => new Option(member[language], member.value));
    list.replaceChildren(new Option("", ""), ...options);
    list.value = chosen;
  }
  answer.textContent = "";
  check();
}

for (const [name, field] of fields) {
  field.addEventListener("input", () => {
    refused.delete(name);
    answer.textContent = "";
    check();
  });
  field.addEventListener("focusout", () => {
    touched.add(name);
    check();
  });
}
document.querySelector("#language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  speak();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  fields.forEach((_, name) => touched.add(name));
  const wrong = [...check().keys()].find((name) => fields.has(name));
  if (wrong !== undefined) {
    control(wrong).focus();
    return;
  }
  const response = await fetch("orders", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(orderOf(values())),
  });
  const said = await response.json();
  refused = new Map(Object.entries(said.problems ?? {}));
  answer.className = response.ok ? "" : "bad";
  answer.textContent = response.ok
    ? { zh: `已收单 ${said.id}`, en: `Taken: ${said.id}` }[language]
    : { zh: "服务器未收单", en: "The server did not take it" }[language];
  check();
});
speak();
document.body.dataset.ready = "yes";

// Orders drawn from a seed, and rules in a neutral form, which every engine's form is made from.
//
// A rule is `{ name, when: [[what, path, value], …] }`; `any` holds where some item satisfies all of its conditions.

export const CHANNELS = { xiaohongshu: "XHS_", taobao: "TB_", pdd: "PDD_", jd: "JD_", douyin: "DY_", miniapp: "MA_" };
export const STATUS = ["paid", "shipped", "signed", "refunding", "processing", "closed"];
export const TIERS = ["bronze", "silver", "gold", "platinum"];
export const PROVINCES = (
  "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 " +
  "四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆"
).split(" ");
const SKUS = 2000;

/** Numbers from a seed: mulberry32. */
export class Draw {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  below(limit) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
  of(list) {
    return list[this.below(list.length)];
  }
  some(list, count) {
    const rest = [...list];
    return Array.from({ length: count }, () => rest.splice(this.below(rest.length), 1)[0]);
  }
}

export function order(draw) {
  const channel = draw.of(Object.keys(CHANNELS));
  const items = Array.from({ length: 1 + draw.below(4) }, () => ({
    sku: `SKU${draw.below(SKUS)}`,
    qty: draw.of([1, 1, 1, 1, 2, 2, 3, 6]),
    gift: draw.below(100) < 12,
    price_cents: draw.of([990, 1990, 4990, 6450, 9900, 19900, 39900]),
  }));
  const at = new Date(Date.UTC(2026, 1, 1) + draw.below(28 * 86400) * 1000).toISOString().slice(0, 19);
  return {
    order_id: `${CHANNELS[channel]}${at.slice(0, 10).replaceAll("-", "")}_${draw.below(1 << 24).toString(16).padStart(6, "0")}`,
    channel,
    status: draw.of(["paid", "paid", "paid", ...STATUS]),
    amount_cents: items.reduce((sum, item) => sum + (item.gift ? 0 : item.qty * item.price_cents), 0),
    currency: "CNY",
    items,
    customer: { id: `c${draw.below(100000)}`, tier: draw.of(TIERS), refund_only_30d: draw.of([0, 0, 0, 0, 0, 1, 1, 2, 3, 5]) },
    province: draw.of(PROVINCES),
    created_at: `${at}+08:00`,
    coupon_codes: draw.some(["NEW10", "VIP20", "FEST50", "LIVE5", "BACK15"], draw.of([0, 0, 1, 2])),
    has_gift: items.some((item) => item.gift),
  };
}

const PAID = ["is", "status", "paid"];
const PROMOTED = Array.from({ length: 80 }, (_, number) => `SKU${number * 5}`);

/** A shop's seventeen. */
export const SHOP = Object.entries({
  xhs_koc: [["is", "channel", "xiaohongshu"], PAID, ["least", "amount_cents", 5000]],
  reserve_gift: [["is", "has_gift", true], ["in", "status", ["paid", "processing"]], ["any", "items", [["is", "gift", true], ["least", "qty", 1]]]],
  coupon_vip: [["least", "amount_cents", 10000], ["in", "customer.tier", ["gold", "platinum"]], PAID, ["below", "customer.refund_only_30d", 2]],
  risk_refund: [["least", "customer.refund_only_30d", 3], ["least", "amount_cents", 20000], ["in", "channel", ["pdd", "taobao"]]],
  night_big: [["hour_below", "created_at", 6], PAID, ["least", "amount_cents", 30000]],
  dy_live: [["is", "channel", "douyin"], ["starts", "order_id", "DY_"], ["hour_least", "created_at", 20], PAID],
  far_haul: [["in", "province", ["新疆", "西藏", "内蒙古", "青海"]], PAID, ["least", "amount_cents", 3000]],
  sku_promo: [["any", "items", [["in", "sku", PROMOTED], ["least", "qty", 2]]], ["not", "channel", "pdd"], PAID],
  jd_fast: [["is", "channel", "jd"], ["in", "province", ["北京", "上海", "广东", "江苏", "浙江"]], ["least", "amount_cents", 9900], ["in", "customer.tier", ["silver", "gold", "platinum"]]],
  mini_new: [["is", "channel", "miniapp"], ["is", "customer.tier", "bronze"], ["has", "coupon_codes", "NEW10"], PAID],
  ship_notify: [["is", "status", "shipped"], ["in", "channel", ["miniapp", "xiaohongshu", "douyin"]], ["least", "amount_cents", 1]],
  review_invite: [["is", "status", "signed"], ["in", "customer.tier", ["silver", "gold", "platinum"]], ["below", "customer.refund_only_30d", 1]],
  bulk: [["any", "items", [["least", "qty", 5], ["least", "price_cents", 5000], ["is", "gift", false]]], PAID, ["in", "channel", ["taobao", "jd", "pdd"]]],
  refund_watch: [["is", "status", "refunding"], ["least", "amount_cents", 50000], ["least", "customer.refund_only_30d", 1]],
  gift_east: [["is", "has_gift", true], ["in", "channel", ["taobao", "jd"]], ["in", "province", ["浙江", "江苏", "上海", "山东"]], ["hour_least", "created_at", 9], ["hour_below", "created_at", 18]],
  plat_newsku: [["any", "items", [["starts", "sku", "SKU19"]]], PAID, ["is", "customer.tier", "platinum"]],
  c1_cohort: [["starts", "customer.id", "c1"], ["least", "amount_cents", 10000], ["below", "amount_cents", 50000], ["is", "currency", "CNY"], ["not", "channel", "pdd"]],
}).map(([name, when]) => ({ name, when }));

/** Many of one shape: a channel, a province or SKUs, a range of the amount, two tiers. */
export function synthetic(count, seed) {
  const draw = new Draw(seed);
  return Array.from({ length: count }, (_, number) => {
    const byProvince = draw.below(2) === 0;
    const skus = Array.from({ length: 12 }, () => `SKU${draw.below(SKUS)}`);
    const least = draw.below(300) * 100;
    return {
      name: `r${number}`,
      when: [
        ["is", "channel", draw.of(Object.keys(CHANNELS))],
        byProvince ? ["is", "province", draw.of(PROVINCES)] : ["any", "items", [["in", "sku", [...new Set(skus)]]]],
        ["least", "amount_cents", least],
        ["below", "amount_cents", least + draw.of(byProvince ? [6000, 12000, 24000] : [20000, 40000, 80000])],
        ["in", "customer.tier", draw.some(TIERS, 2)],
      ],
    };
  });
}

/** The rules as rule text. */
export function ruleText(rules) {
  const shown = (value) => JSON.stringify(value);
  const word = (path, value) => (/order_id|customer\.id|sku|currency|coupon/.test(path) ? shown(value) : value);
  const clause = ([what, path, value], root = "sale.") => {
    const at = root + path;
    switch (what) {
      case "is":
        return `${at} is ${word(path, value)}`;
      case "not":
        return `${at} is not ${word(path, value)}`;
      case "in":
        return `${at} in [${value.map((one) => word(path, one)).join(", ")}]`;
      case "least":
        return `${at} >= ${value}`;
      case "below":
        return `${at} < ${value}`;
      case "has":
        return `${at} contains ${shown(value)}`;
      case "starts":
        return `${at} starts with ${shown(value)}`;
      case "hour_least":
        return `hour(${at}, "Asia/Shanghai") >= ${value}`;
      case "hour_below":
        return `hour(${at}, "Asia/Shanghai") < ${value}`;
      default:
        return `any i in ${at} (${value.map((part) => clause(part, "i.")).join(" and ")})`;
    }
  };
  const texts = rules.map(({ name, when }) => `rule ${name}\nwhen ${when.map((part) => clause(part)).join(" and ")}\nthen mark(label: "${name}")\n`);
  return `pack bench
enum sale_channel { ${Object.keys(CHANNELS).join(" ")} }
enum sale_status { ${STATUS.join(" ")} }
enum sale_tier { ${TIERS.join(" ")} }
enum sale_province { ${PROVINCES.join(" ")} }
record sale_item { sku: text required  qty: number required  gift: boolean required  price_cents: number required }
record sale_customer { id: text required  tier: sale_tier required  refund_only_30d: number required }
record sale {
  order_id: text required
  channel: sale_channel required
  status: sale_status required
  amount_cents: number required
  currency: text required
  items: list of sale_item required
  customer: sale_customer required
  province: sale_province required
  created_at: time required
  coupon_codes: list of text required
  has_gift: boolean required
}
action mark(label: text)
${texts.join("")}`;
}

/** A rule as JSON logic. */
export function jsonLogic({ when }) {
  const clause = ([what, path, value]) => {
    const at = { var: path };
    switch (what) {
      case "is":
        return { "==": [at, value] };
      case "not":
        return { "!=": [at, value] };
      case "in":
        return { in: [at, value] };
      case "least":
        return { ">=": [at, value] };
      case "below":
        return { "<": [at, value] };
      case "has":
        return { in: [value, at] };
      case "starts":
        return { "==": [{ substr: [at, 0, value.length] }, value] };
      case "hour_least":
        return { ">=": [{ substr: [at, 11, 2] }, String(value).padStart(2, "0")] };
      case "hour_below":
        return { "<": [{ substr: [at, 11, 2] }, String(value).padStart(2, "0")] };
      default:
        return { some: [at, value.length > 1 ? { and: value.map(clause) } : clause(value[0])] };
    }
  };
  return { and: when.map(clause) };
}

/**
 * The rules as a decision table of zen-engine that collects the numbers of those that hold: five fields in columns, what
 * remains in an expression per row. Its orders have the hour beside them.
 */
export function zenTable(rules) {
  const columns = ["channel", "status", "amount_cents", "customer.tier", "province"];
  const shown = (value) => (Array.isArray(value) ? value.map(shown).join(", ") : JSON.stringify(value));
  const cell = {
    is: (value) => shown(value),
    not: (value) => `!= ${shown(value)}`,
    in: (value) => shown(value),
    least: (value) => `>= ${value}`,
    below: (value) => `< ${value}`,
  };
  const expression = ([what, path, value], of = "") => {
    const at = of + path;
    switch (what) {
      case "is":
        return `${at} == ${shown(value)}`;
      case "not":
        return `${at} != ${shown(value)}`;
      case "in":
        return `${at} in [${shown(value)}]`;
      case "least":
        return `${at} >= ${value}`;
      case "below":
        return `${at} < ${value}`;
      case "has":
        return `contains(${at}, ${shown(value)})`;
      case "starts":
        return `startsWith(${at}, ${shown(value)})`;
      case "hour_least":
        return `hour >= ${value}`;
      case "hour_below":
        return `hour < ${value}`;
      default:
        return `some(${at}, ${value.map((part) => expression(part, "#.")).join(" and ")})`;
    }
  };
  const row = ({ when }, number) => {
    const cells = { _id: `row${number}`, number: String(number), rest: "" };
    columns.forEach((_, at) => (cells[`in${at}`] = ""));
    const rest = [];
    for (const clause of when) {
      const [what, path, value] = clause;
      const at = `in${columns.indexOf(path)}`;
      if (cells[at] === undefined || cell[what] === undefined) {
        rest.push(expression(clause));
      } else {
        cells[at] = [cells[at], cell[what](value)].filter((text) => text !== "").join(" and ");
      }
    }
    return { ...cells, rest: rest.join(" and ") };
  };
  const position = { x: 0, y: 0 };
  return {
    nodes: [
      { id: "in", type: "inputNode", name: "order", position },
      {
        id: "rules",
        type: "decisionTableNode",
        name: "rules",
        position,
        content: {
          hitPolicy: "collect",
          inputs: [...columns.map((field, at) => ({ id: `in${at}`, type: "expression", field, name: field })), { id: "rest", type: "expression", name: "rest" }],
          outputs: [{ id: "number", type: "expression", field: "number", name: "number" }],
          rules: rules.map(row),
        },
      },
      { id: "out", type: "outputNode", name: "found", position },
    ],
    edges: [
      { id: "first", type: "edge", sourceId: "in", targetId: "rules" },
      { id: "second", type: "edge", sourceId: "rules", targetId: "out" },
    ],
  };
}

/** The rules as a careful programmer indexes the synthetic ones: by channel and province, or channel and SKU. */
export function indexed(rules) {
  const table = new Map();
  const put = (key, rule) => void (table.has(key) ? table.get(key).push(rule) : table.set(key, [rule]));
  rules.forEach(({ when }, id) => {
    const [[, , channel], second, [, , least], [, , below], [, , tiers]] = when;
    const rule = { id, least, below, one: tiers[0], other: tiers[1] };
    const keys = second[0] === "is" ? [second[2]] : second[2][0][2];
    keys.forEach((key) => put(`${channel}|${key}`, rule));
  });
  return (order) => {
    const found = [];
    const { channel, amount_cents: amount, items } = order;
    const tier = order.customer.tier;
    const ask = (key, mayBeThere) => {
      const list = table.get(`${channel}|${key}`);
      if (list !== undefined) {
        for (const rule of list) {
          if (amount >= rule.least && amount < rule.below && (tier === rule.one || tier === rule.other)) {
            if (!mayBeThere || !found.includes(rule.id)) {
              found.push(rule.id);
            }
          }
        }
      }
    };
    ask(order.province, false);
    for (const item of items) {
      ask(item.sku, true);
    }
    return found.sort((a, b) => a - b);
  };
}

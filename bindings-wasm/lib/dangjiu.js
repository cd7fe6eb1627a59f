/** The functions of the package, over an engine. */
import { bytesOf, isWhole, json, typeName, utf8 } from "./document.js";
import { answered, refusal } from "./errors.js";
import { moment } from "./moment.js";
import { Rules } from "./rules.js";
import { Desk } from "./slip.js";
const NO_ID = {
    no_number: ["the order has no number", "订单没有单号"],
    channel: ["the channel has no name that an id can hold", "渠道名称无法写入 id"],
    shop_needed: [
        "numbers of this channel are unique only within a shop; give `shop`",
        "该渠道的单号只在店铺内唯一，须给出 `shop`",
    ],
    malformed: ["the number cannot be read", "单号无法读取"],
};
/** @internal The functions over an engine. */
export function dangjiu(native) {
    const engine = { native, desk: new Desk(native) };
    const ask = (op, request) => JSON.parse(answered(native.call(op, utf8(json(request)))));
    const withValues = (rules, values) => {
        if (values === undefined) {
            return rules;
        }
        try {
            return rules.withValues(values);
        }
        finally {
            rules.free();
        }
    };
    const diagnosis = (systems, observations, options) => utf8(json({
        systems: [...systems],
        observations: [...observations],
        now: options.now === undefined ? undefined : moment(options.now),
        tenant: options.tenant,
        sources: options.rules === undefined ? undefined : sources(options.rules),
        all_orders: options.allOrders,
        reveal: options.reveal,
    }));
    return {
        version: native.version(),
        compile: (text, values) => withValues(new Rules(engine, native.compile(rulesOf(text))), values),
        compileAsync: async (text, values) => withValues(new Rules(engine, await native.compileLater(rulesOf(text))), values),
        unpack: (packed, values) => withValues(new Rules(engine, native.compile(utf8(json({ packed: base64(packed) })))), values),
        check: (text) => ask("check", { sources: sources(text) }),
        format: (text, lang) => ask("format", { text, lang }).text,
        explainCode: (code) => ask("explain_code", { code }),
        vocabulary: (text) => ask("vocabulary", { sources: text === undefined ? [] : sources(text) }),
        mapStatus: (map, fields, { edition, at, maps } = {}) => ask("map_status", {
            map,
            fields,
            edition,
            at: at === undefined ? undefined : moment(at, "at"),
            sources: maps === undefined ? undefined : sources(maps),
        }),
        orderId: (channel, platformId, { shop, tenant = "", created } = {}) => {
            const at = created === undefined ? undefined : moment(created, "created");
            const request = { do: "derive", tenant, channel, shop, platform_id: platformId, created: at };
            const found = ask("order_id", request);
            if ("refused" in found) {
                const [en, zh] = NO_ID[found.refused] ?? [found.refused, found.refused];
                throw refusal("usage", found.refused, en, zh);
            }
            return found;
        },
        diagnose: (systems, observations, options = {}) => JSON.parse(answered(native.call("diagnose", diagnosis(systems, observations, options)))),
        diagnoseAsync: async (systems, observations, options = {}) => JSON.parse(answered(await native.callLater("diagnose", diagnosis(systems, observations, options)))),
        call: (op, request) => native.call(op, requestOf(request)),
        callAsync: async (op, request) => native.callLater(op, requestOf(request)),
    };
}
function requestOf(request) {
    return bytesOf(request) ?? utf8(json(request));
}
function rulesOf(text) {
    return utf8(json({ sources: sources(text) }));
}
function sources(text) {
    if (typeof text === "string" || bytesOf(text) !== undefined) {
        return [source("rules.dj", text)];
    }
    if (typeof text !== "object" || text === null || Array.isArray(text)) {
        const found = Array.isArray(text) ? "list" : typeName(text);
        throw refusal("usage", "sources", `rules of type ${found}; expected rule text, or an object of names and texts`, `规则的类型是 ${found}，应为规则文本，或“名称：文本”的对象`);
    }
    return Object.entries(text).map(([name, part]) => source(name, part));
}
function source(name, text) {
    if (typeof text === "string" && isWhole(text)) {
        return { name, text };
    }
    const bytes = bytesOf(text);
    if (bytes === undefined) {
        const found = typeName(text);
        throw refusal("usage", "sources", `the text of ${name} is ${found}`, `${name} 的文本是 ${found}`);
    }
    return { name, text_base64: base64(bytes) };
}
function base64(bytes) {
    let characters = "";
    for (let at = 0; at < bytes.length; at += 0x2000) {
        characters += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
    }
    return btoa(characters);
}

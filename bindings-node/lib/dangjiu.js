"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.dangjiu = dangjiu;
/** The functions of the package, over an engine. */
const document_js_1 = require("./document.js");
const errors_js_1 = require("./errors.js");
const moment_js_1 = require("./moment.js");
const rules_js_1 = require("./rules.js");
const slip_js_1 = require("./slip.js");
/** @internal The functions over an engine. */
function dangjiu(native) {
    const engine = { native, pad: new slip_js_1.Pad(native) };
    const ask = (op, request) => JSON.parse((0, errors_js_1.answered)(native.call(op, (0, document_js_1.argument)(request))));
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
    const diagnosis = (systems, observations, options) => {
        const { now, tenant, rules, allOrders, reveal, ...others } = (0, document_js_1.optional)(options);
        (0, document_js_1.without)(others);
        return (0, document_js_1.argument)({
            systems: [...(0, document_js_1.listed)(systems, "systems")],
            observations: [...(0, document_js_1.listed)(observations, "observations")],
            now: now === undefined ? undefined : (0, moment_js_1.moment)(now),
            tenant,
            sources: rules === undefined ? undefined : sources(rules),
            all_orders: allOrders,
            reveal,
        });
    };
    return {
        version: native.version(),
        compile: (text, values) => withValues(rules_js_1.Rules.kept(engine, native.compile(rulesOf(text))), values),
        compileAsync: async (text, values) => withValues(rules_js_1.Rules.kept(engine, await native.compileLater(rulesOf(text))), values),
        unpack: (packed, values) => withValues(rules_js_1.Rules.kept(engine, native.unpack(packedBytes(packed))), values),
        check: (text) => ask("check", { sources: sources(text) }),
        format: (text, lang) => ask("format", { text, lang }).text,
        explainCode: (code) => ask("explain_code", { code }),
        vocabulary: (text) => ask("vocabulary", { sources: text === undefined ? [] : sources(text) }),
        mapStatus: (map, fields, options) => {
            const { edition, at, maps, ...others } = (0, document_js_1.optional)(options);
            (0, document_js_1.without)(others);
            if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
                const { en, zh } = (0, document_js_1.typeSaid)(fields);
                throw (0, errors_js_1.refusal)("usage", "fields", `\`fields\` is ${en}; expected an object of texts`, `“fields”是${zh}，应为“字段：文字”的对象`);
            }
            return ask("map_status", {
                map,
                fields,
                edition,
                at: at === undefined ? undefined : (0, moment_js_1.moment)(at, "at"),
                sources: maps === undefined ? undefined : sources(maps),
            });
        },
        orderId: (channel, platformId, options) => {
            const { shop, tenant = "", created, ...others } = (0, document_js_1.optional)(options);
            (0, document_js_1.without)(others);
            const at = created === undefined ? undefined : (0, moment_js_1.moment)(created, "created");
            const request = { do: "derive", tenant, channel, shop, platform_id: platformId, created: at };
            const found = ask("order_id", request);
            if ("refused" in found) {
                throw (0, errors_js_1.refusal)("usage", found.refused, found.message.en, found.message.zh);
            }
            return found;
        },
        diagnose: (systems, observations, options) => JSON.parse((0, errors_js_1.answered)(native.call("diagnose", diagnosis(systems, observations, options)))),
        diagnoseAsync: async (systems, observations, options) => JSON.parse((0, errors_js_1.answered)(await native.callLater("diagnose", diagnosis(systems, observations, options)))),
        loadAll: () => native.loadAll(),
        call: (op, request) => native.call(operation(op), requestOf(request)),
        callAsync: async (op, request) => native.callLater(operation(op), requestOf(request)),
    };
}
function operation(op) {
    if (typeof op !== "string") {
        const { en, zh } = (0, document_js_1.typeSaid)(op);
        throw (0, errors_js_1.refusal)("usage", "operation", `\`op\` is ${en}; expected a name`, `“op”是${zh}，应为操作名`);
    }
    return op;
}
function requestOf(request) {
    return (0, document_js_1.bytesOf)(request) ?? (0, document_js_1.argument)(request);
}
function rulesOf(text) {
    return (0, document_js_1.argument)({ sources: sources(text) });
}
function packedBytes(packed) {
    const bytes = typeof packed === "string" ? undefined : (0, document_js_1.bytesOf)(packed);
    if (bytes === undefined) {
        const { en, zh } = (0, document_js_1.typeSaid)(packed);
        throw (0, errors_js_1.refusal)("usage", "packed", `packed rules are ${en}; expected bytes`, `计划文件的类型是${zh}，应为字节`);
    }
    return bytes;
}
function sources(text) {
    if (typeof text === "string" || (0, document_js_1.bytesOf)(text) !== undefined) {
        return [source("rules.dj", text)];
    }
    // A Map or a promise is no object of names.
    const isNamed = typeof text === "object" && text !== null && ((0, document_js_1.isPlain)(text) || Object.keys(text).length > 0);
    if (!isNamed || Array.isArray(text)) {
        const { en, zh } = (0, document_js_1.typeSaid)(text);
        throw (0, errors_js_1.refusal)("usage", "sources", `rules of type ${en}; expected rule text, or an object of names and texts`, `规则的类型是${zh}，应为规则文本，或“名称：文本”的对象`);
    }
    return Object.entries(text).map(([name, part]) => source(name, part));
}
function source(name, text) {
    if (typeof text === "string" && (0, document_js_1.isWhole)(text)) {
        return { name, text };
    }
    const bytes = (0, document_js_1.bytesOf)(text);
    if (bytes === undefined) {
        const { en, zh } = (0, document_js_1.typeSaid)(text);
        throw (0, errors_js_1.refusal)("usage", "sources", `the text of ${name} is ${en}`, `${name} 的文本是${zh}`);
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

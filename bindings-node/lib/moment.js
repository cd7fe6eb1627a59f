"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.moment = moment;
/** The instant of a call: a Date, an instant of Temporal, or RFC 3339 text. The clock is never read. */
const document_js_1 = require("./document.js");
const errors_js_1 = require("./errors.js");
/** RFC 3339. Whether a text is that, the engine says. */
function moment(now, name = "now") {
    if (typeof now === "string") {
        return now;
    }
    if (now instanceof Date) {
        if (Number.isNaN(now.getTime())) {
            throw (0, errors_js_1.refusal)("usage", name, `\`${name}\` is an invalid Date`, `“${name}”是无效的 Date`);
        }
        return iso(now, name);
    }
    const nanos = now?.epochNanoseconds;
    if (typeof nanos === "bigint") {
        const micros = nanos / 1000n - (nanos % 1000n < 0n ? 1n : 0n);
        const part = ((micros % 1000000n) + 1000000n) % 1000000n;
        const whole = iso(new Date(Number((micros - part) / 1000n)), name);
        return `${whole.slice(0, 19)}.${part.toString().padStart(6, "0")}Z`;
    }
    const { en, zh } = (0, document_js_1.typeSaid)(now);
    throw (0, errors_js_1.refusal)("usage", name, `\`${name}\` is ${en}; expected a Date or RFC 3339 text, as in { ${name}: new Date() }`, `“${name}”是${zh}，应为 Date 或 RFC 3339 文本，例如 { ${name}: new Date() }`);
}
/** The ISO text of an instant. A Date reaches further than the years that such texts have. */
function iso(instant, name) {
    const year = instant.getUTCFullYear();
    if (year >= 0 && year <= 9999) {
        return instant.toISOString();
    }
    throw (0, errors_js_1.refusal)("usage", name, `\`${name}\` is out of range: instants are in the years 0000 to 9999`, `“${name}”超出范围：时刻的年份为 0000 至 9999`);
}

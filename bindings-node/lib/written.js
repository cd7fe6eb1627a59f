"use strict";
/** Numbers and times as they are usually written. What is written in another way is for the engine to read. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.positionOf = positionOf;
exports.partOfTime = partOfTime;
/** Numbers of so many characters, with so many places, are told apart: what is computed with them is exact. */
const DIGITS = 15;
const PLACES = 8;
/** Where a decimal stands that is written from one character to another without a sign; no number where it is not. */
function positionOf(text, from, to, scale) {
    let mantissa = 0;
    let point = to;
    for (let at = from; at < to; at++) {
        const digit = text.charCodeAt(at) - 0x30;
        if (digit >= 0 && digit <= 9) {
            mantissa = mantissa * 10 + digit;
        }
        else if (digit === -2 && point === to && at > from && at + 1 < to) {
            point = at;
        }
        else {
            return Number.NaN;
        }
    }
    const places = point === to ? 0 : to - point - 1;
    // Zeros that lead are for the engine to read.
    const leads = text.charCodeAt(from) === 0x30 && point > from + 1;
    if (to === from || to - from > DIGITS || places > PLACES || leads) {
        return Number.NaN;
    }
    const unit = 10 ** places;
    const whole = Math.floor(mantissa / unit);
    const behind = (mantissa - whole * unit) * scale;
    const twice = Math.floor(behind / unit / 2) * 2;
    const position = whole * scale + twice + (behind === twice * unit ? 0 : 1);
    return Number.isSafeInteger(position) ? position : Number.NaN;
}
/** A part of a time as RFC 3339 in the offset of a zone; no number where it is written in another way. */
function partOfTime(text, written, since, from) {
    const year = two(text, 0) * 100 + two(text, 2);
    const month = two(text, 5);
    const day = two(text, 8);
    const isTime = text.length === 19 + written.length &&
        year >= since &&
        year < NO_DIGITS &&
        month >= 1 &&
        month <= 12 &&
        day >= 1 &&
        (day <= 28 || day <= daysOf(year, month)) &&
        two(text, 11) <= 23 &&
        two(text, 14) <= 59 &&
        two(text, 17) <= 59 &&
        text.charCodeAt(4) === 0x2d &&
        text.charCodeAt(7) === 0x2d &&
        text.charCodeAt(10) === 0x54 &&
        text.charCodeAt(13) === 0x3a &&
        text.charCodeAt(16) === 0x3a &&
        text.endsWith(written);
    if (!isTime) {
        return Number.NaN;
    }
    return from === 0 ? year : two(text, from);
}
/** More than any part of a time is. */
const NO_DIGITS = 9999;
/** The number of two digits; {@link NO_DIGITS} where there is anything else. */
function two(text, at) {
    const tens = text.charCodeAt(at) - 0x30;
    const ones = text.charCodeAt(at + 1) - 0x30;
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_DIGITS;
}
function daysOf(year, month) {
    if (month === 2) {
        return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
    }
    return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

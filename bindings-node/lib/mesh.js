"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.NO_MESH = void 0;
exports.isThere = isThere;
exports.meshesOf = meshesOf;
exports.everyOf = everyOf;
exports.listOf = listOf;
/** What a sieve knows of each place, as the engine says it and as a walk asks for it. */
const members_js_1 = require("./members.js");
const NO_NAMES = new members_js_1.Members([]);
/** Where no rule depends on the value. */
exports.NO_MESH = {
    bit: 0,
    tells: 0 /* Tells.Nothing */,
    decides: 0,
    masks: [-1],
    scale: 0,
    cuts: [],
    parent: undefined,
    absent: undefined,
    named: NO_NAMES,
    others: 0,
    parts: [],
    written: "",
    since: 0,
    from: 0,
};
/** Whether a walk came to something at a place. */
function isThere(place, walk) {
    return place !== undefined && place.seen === walk && place.none !== walk;
}
/** The meshes of places, which have them from now on, for the rules of these bits. */
function meshesOf(all, places, rules) {
    return all.map((mesh, at) => meshOf(mesh, places, rules, 1 << at));
}
/** The bits of meshes. */
function everyOf(meshes) {
    return meshes.reduce((all, { bit }) => all | bit, 0);
}
/** The mesh of the list with this number, whose place has it from now on. */
function listOf(data, places, rules, at) {
    const { node, parent, any, all, no, optional, meshes } = data;
    const place = places[node];
    const each = meshesOf(meshes, places, rules);
    const list = {
        place,
        at,
        any: any | 0,
        all: all | 0,
        no: no | 0,
        rules: any | all | no,
        parent: parent === undefined ? undefined : places[parent],
        optional,
        meshes: each,
        every: everyOf(each),
    };
    place.list = list;
    return list;
}
function meshOf(data, places, rules, bit) {
    const { node, parent, decides, absent, tells, masks } = data;
    const place = places[node];
    const [kind, its] = typeof tells === "string" ? [tells, undefined] : Object.entries(tells)[0];
    const { named, parts } = kind === "texts" ? its : { named: [], parts: [] };
    const clock = kind === "clock" ? its : undefined;
    const amounts = kind === "amounts" ? its : undefined;
    const line = clock?.line ?? amounts?.[1] ?? (kind === "numbers" ? its : { scale: 0, cuts: [] });
    const words = masks.map((mask) => mask & rules);
    const behind = named.length + 1;
    // In the order of the one above: then all are of one kind.
    const mesh = {
        bit,
        tells: ["nothing", "booleans", "members", "texts", "numbers", "amounts", "clock"].indexOf(kind),
        decides: decides | 0,
        masks: words,
        scale: line.scale,
        cuts: line.cuts,
        parent: parent === undefined ? undefined : places[parent],
        absent: absent === undefined ? undefined : absent & rules,
        named: named.length === 0 ? NO_NAMES : new members_js_1.Members(named),
        others: named.length,
        parts: parts.map(([how, text], at) => {
            return { how, text, without: words[behind + at * 2], with: words[behind + at * 2 + 1] };
        }),
        written: clock?.offset ?? amounts?.[0] ?? "",
        since: clock?.since ?? 0,
        from: clock?.digits[0] ?? 0,
    };
    place.mesh = mesh;
    return mesh;
}

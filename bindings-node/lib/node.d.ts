export * from "./index.js";
export declare const version: string, compile: (text: import("./dangjiu.js").Texts, values?: import("./rules.js").HostValues) => import("./rules.js").Rules, compileAsync: (text: import("./dangjiu.js").Texts, values?: import("./rules.js").HostValues) => Promise<import("./rules.js").Rules>, unpack: (packed: Uint8Array | ArrayBuffer, values?: import("./rules.js").HostValues) => import("./rules.js").Rules, check: (text: import("./dangjiu.js").Texts) => import("./types.js").Checked, format: (text: string, lang?: import("./types.js").Lang) => string, explainCode: (code: string) => import("./types.js").CodePage, vocabulary: (text?: import("./dangjiu.js").Texts) => import("./types.js").Vocabulary, mapStatus: (map: string, fields: {
    readonly [field: string]: string | null;
}, options?: {
    readonly edition?: string | undefined;
    readonly at?: import("./moment.js").Moment | undefined;
    readonly maps?: import("./dangjiu.js").Texts | undefined;
}) => import("./types.js").Mapped, orderId: (channel: string, platformId: string, options?: {
    readonly shop?: string | undefined;
    readonly tenant?: string | undefined;
    readonly created?: import("./moment.js").Moment | undefined;
}) => import("./types.js").OrderId, diagnose: (systems: Iterable<import("./types.js").System>, observations: Iterable<import("./types.js").Observation>, options?: import("./dangjiu.js").Diagnosing) => import("./types.js").Diagnosis, diagnoseAsync: (systems: Iterable<import("./types.js").System>, observations: Iterable<import("./types.js").Observation>, options?: import("./dangjiu.js").Diagnosing) => Promise<import("./types.js").Diagnosis>, loadAll: () => Promise<void>, call: (op: string, request: string | Uint8Array | object) => string, callAsync: (op: string, request: string | Uint8Array | object) => Promise<string>;

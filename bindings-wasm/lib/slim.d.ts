export * from "./index.js";
export declare const version: string, unpack: (packed: Uint8Array | ArrayBuffer, values?: import("./rules.js").HostValues) => import("./rules.js").Rules, call: (op: string, request: string | Uint8Array | object) => string, callAsync: (op: string, request: string | Uint8Array | object) => Promise<string>;

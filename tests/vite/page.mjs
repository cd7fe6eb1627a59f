// Asks the package here and in a worker.
import { asked } from "./asked.mjs";

const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
const answer = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = reject;
});
globalThis.found = { page: await asked(), worker: await answer };

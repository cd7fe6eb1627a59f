import { asked } from "./asked.mjs";

postMessage(await asked());

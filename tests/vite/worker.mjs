import { asked } from "./asked.mjs";

postMessage(asked());

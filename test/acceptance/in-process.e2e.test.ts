import { everyPromise } from "./every-promise.ts";

await everyPromise("in-process");

export { createInProcessTransport } from "./in-process-transport.ts";

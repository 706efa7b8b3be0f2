export * from "./envelope.ts";
export * from "./instant.ts";
export * from "./messages.ts";
export * from "./outcomes.ts";
export * from "./topics.ts";

export * from "./backoff.ts";
export * from "./clock.ts";
export * from "./errors.ts";
export * from "./logger.ts";
export * from "./loop.ts";
export * from "./problem.ts";
export * from "./service.ts";

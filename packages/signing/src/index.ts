export * from "./secret.ts";
export * from "./signature.ts";

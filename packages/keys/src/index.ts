export { bearerOf, generateKey, type ApiKey } from "./api-key.ts";
export * from "./door.ts";
export * from "./key-store.ts";
export * from "./keyring.ts";
export { migrations } from "./migrations.ts";

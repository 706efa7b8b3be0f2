import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";

const folder = new URL("../examples/", import.meta.url);

/**
 * Schemas that others read: each has a name in OpenAPI and AsyncAPI, and examples. Whoever owns a schema that crosses
 * the edge adds it here.
 */
export const published = z.registry<{
  id: string;
  title?: string;
  description?: string;
  examples?: unknown[];
}>();

/** The published examples of a kind, "case" of `case.accepted.json` and `case.json`, by file name. */
export const examplesOf = (kind: string): unknown[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json") && name.split(".")[0] === kind)
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as unknown);

/** Publishes a schema with the examples of a kind. */
export function publish(schema: z.ZodType, id: string, kind: string): void {
  published.add(schema, { id, examples: examplesOf(kind) });
}

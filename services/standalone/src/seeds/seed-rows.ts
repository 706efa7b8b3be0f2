import {
  keyText,
  seedFiles,
  webhookSecret,
  type FromEnv,
  type SeedContactPointRow,
  type SeedKeyRow,
  type SeedKind,
} from "@homeward/contracts";
import type { z } from "zod";
import { pointer, type Mistake } from "./mistake.ts";

/** The rows of each file by their place in it; a row that could not be read is left out, its mistakes are noted. */
export type Placed<Row> = readonly { readonly place: number; readonly row: Row }[];
export type PlacedRows = { readonly [Kind in SeedKind]: Placed<z.output<(typeof seedFiles)[Kind]["row"]>> };

export const seedKinds = Object.keys(seedFiles) as readonly SeedKind[];
export const fileOf = (kind: SeedKind): string => seedFiles[kind].file;

/** The JSON of one file as an array; null (and a mistake) when it is none. */
export function readArray(file: string, text: string, mistakes: Mistake[]): unknown[] | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const where = /at position \d+|line \d+ column \d+/.exec(
      error instanceof Error ? error.message : "",
    )?.[0];
    mistakes.push({ file, path: "", message: `is not JSON${where === undefined ? "" : ` (${where})`}` });
    return null;
  }
  if (Array.isArray(content)) return content as unknown[];
  mistakes.push({ file, path: "", message: "is not a JSON array" });
  return null;
}

/** Reads every row of a file with its schema. */
export function readRows<Kind extends SeedKind>(
  kind: Kind,
  content: readonly unknown[],
  mistakes: Mistake[],
): PlacedRows[Kind] {
  const { file, row: schema } = seedFiles[kind];
  const rows: { place: number; row: unknown }[] = [];
  content.forEach((candidate, place) => {
    const result = schema.safeParse(candidate);
    if (result.success) rows.push({ place, row: result.data });
    for (const issue of result.error?.issues ?? [])
      mistakes.push({ file, path: pointer([place, ...issue.path]), message: issue.message });
  });
  return rows as unknown as PlacedRows[Kind];
}

export type Env = Readonly<Record<string, string | undefined>>;

interface Secret {
  readonly file: string;
  readonly path: readonly PropertyKey[];
  readonly form: z.ZodString;
}

function readSecret(value: string | FromEnv, secret: Secret, env: Env, mistakes: Mistake[]): string {
  if (typeof value === "string") return value;
  const found = env[value.env]?.trim() ?? "";
  const fault = secret.form.safeParse(found).error?.issues[0]?.message;
  const message =
    found === "" ? `the variable ${value.env} is not set` : `in the variable ${value.env}: ${fault}`;
  if (fault !== undefined) mistakes.push({ file: secret.file, path: pointer(secret.path), message });
  return found;
}

export const readSecrets = (rows: Placed<SeedContactPointRow>, env: Env, mistakes: Mistake[]) =>
  rows.map(({ place, row }) => ({
    ...row,
    secrets: row.secrets.map((value, index) =>
      readSecret(
        value,
        { file: fileOf("contactPoints"), path: [place, "secrets", index], form: webhookSecret },
        env,
        mistakes,
      ),
    ),
  }));

export const readKeys = (rows: Placed<SeedKeyRow>, env: Env, mistakes: Mistake[]) =>
  rows.map(({ place, row }) => ({
    ...row,
    key: readSecret(row.key, { file: fileOf("keys"), path: [place, "key"], form: keyText }, env, mistakes),
  }));

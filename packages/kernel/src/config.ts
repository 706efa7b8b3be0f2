import type { z } from "zod";
import { HomewardError } from "./errors.ts";

/** What is wrong with the environment: every fault at once, each naming its variable, none quoting a value. */
export class ConfigError extends HomewardError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super("config-invalid", ["The configuration cannot be used:", ...faults].join("\n  - "));
    this.faults = faults;
  }
}

/**
 * Reads the variables that the schema names. A variable that is empty counts as not set.
 * @throws ConfigError
 */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.keys(schema.shape)
    .map((name) => [name, env[name]?.trim()])
    .filter(([, value]) => value !== undefined && value !== "");
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map(({ path, code, message }) => {
      const [name] = path;
      if (name === undefined) return message;
      const isSet = given.some(([givenName]) => givenName === name);
      return `${String(name)}: ${!isSet && code === "invalid_type" ? "is required" : message}`;
    }),
  );
}

import { parse } from "yaml";

/** What is read of a service in docker-compose.yml. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { context: string; dockerfile: string; args: { SERVICE: string } };
  readonly command?: string[];
  readonly environment?: Record<string, string | number | boolean | null>;
  readonly ports?: string[];
  readonly volumes?: string[];
  readonly healthcheck?: { disable?: boolean; test?: string[] };
  readonly depends_on?: Record<string, { condition: string }>;
  readonly network_mode?: string;
  readonly read_only?: boolean;
  readonly tmpfs?: string[];
}

export interface ComposeFile {
  readonly services: Record<string, ComposeService>;
  readonly volumes: Record<string, unknown>;
}

/**
 * The file as Compose reads it where only these variables are set: defaults put in. Throws, as Compose does, where one
 * that is required is not set.
 */
export function readCompose(text: string, set: Readonly<Record<string, string>>): ComposeFile {
  const filled = text.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_all, name: string, mark?: string, rest?: string) => {
      const value = set[name];
      if (value === undefined && mark === "?") throw new Error(`${name} is required: ${rest}`);
      return value ?? (mark === "-" ? rest : undefined) ?? "";
    },
  );
  return parse(filled, { merge: true }) as ComposeFile;
}

/** A variable as the process will see it: text, and none where it is empty. */
export const given = ({ environment = {} }: ComposeService): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, String(value ?? "")] as const)
      .filter(([, value]) => value !== ""),
  );

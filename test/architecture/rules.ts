import { basename } from "node:path/posix";
import type { SourceFile } from "./source-file.ts";

/** What each package may import beside Node itself. `testing` may import anything. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contracts: ["zod"],
  kernel: [
    "@homeward/contracts",
    "zod",
    "pino",
    "fastify",
    "fastify-type-provider-zod",
    "@fastify/swagger",
    "@fastify/swagger-ui",
    "prom-client",
    "canonicalize",
    "@opentelemetry/api",
  ],
  postgres: ["@homeward/contracts", "@homeward/kernel", "pg"],
  outbox: ["@homeward/contracts", "@homeward/kernel", "@homeward/postgres", "@homeward/transport", "zod"],
  transport: ["@homeward/contracts", "@homeward/kernel", "zod", "kafkajs"],
  keys: ["@homeward/contracts", "@homeward/kernel", "@homeward/postgres", "fastify", "zod"],
  host: [
    "@homeward/contracts",
    "@homeward/kernel",
    "@homeward/postgres",
    "@homeward/transport",
    "@homeward/transport/kafka",
    "zod",
    "@opentelemetry/sdk-trace",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
  ],
  signing: [],
};

const services = ["intake", "router", "notifier", "standalone"];
/** Files of a service that may touch the world, by their name; every other file decides and is pure. */
const WORLDLY_NAME =
  /(-store|(^|-)routes|(^|-)consumer|-loop|^main|^run|^app|^service|^index|^config|^migrations)\.ts$|^(handle|apply|load|open|prepare|read|record|refresh|send|show|start|write)-/;
/** Command-line tools, and what speaks to foreign systems. */
const WORLDLY_PLACE = /\/(commands|sending)\//;
/** A part with a life of its own, such as a cache or a unit of work, is made by its one maker. */
const MAKER = /^export (?:async )?(?:function|const) (?:begin|create|open)[A-Z]/m;
const PURE_MODULES = new Set([
  "@homeward/contracts",
  "@homeward/kernel",
  "@homeward/signing",
  "zod",
  "node:crypto",
  "node:buffer",
]);
const FORBIDDEN_NAMES = /(^|\/)(utils?|common|helpers?|types|models?|shared|misc)(\.ts)?(\/|$)/;
const SLEEPS = /\bset(Timeout|Interval)\(|\bsleep\(|timers\/promises/;

/** Finds what is wrong with one file; an empty list is a clean file. */
type Rule = (file: SourceFile, house: House) => readonly string[];
type House = ReadonlyMap<string, SourceFile>;

const flag = (wrong: boolean, message: string): string[] => (wrong ? [message] : []);
/** "packages/kernel/src/x.ts" → ["packages", "kernel"]. */
const home = (path: string): readonly string[] => path.split("/").slice(0, 2);
const serviceOf = (path: string): string | undefined => /^services\/([^/]+)\/src\//.exec(path)?.[1];
const isWorldlyPath = (path: string): boolean =>
  WORLDLY_NAME.test(basename(path)) || WORLDLY_PLACE.test(path);
const isWorldlyModule = (to: string): boolean =>
  isOutside(to) || to.startsWith("node:") ? !PURE_MODULES.has(to) : isWorldlyPath(to);
const isWorldly = ({ path, code, imports }: SourceFile): boolean =>
  isWorldlyPath(path) || (MAKER.test(code) && imports.some(isWorldlyModule));

/** This folder has to name what it forbids. */
const isAboutRules = (path: string): boolean => path.startsWith("test/architecture/");
/** Chaos kills at moments, and its people answer late: in one file of it time passes. Broken builds may be slow too. */
const isAboutTime = (path: string): boolean =>
  path === "test/chaos/pause.ts" || /^test\/mutations\/(mutations|seen-again)\.ts$/.test(path);

export const rules: Readonly<Record<string, Rule>> = {
  "services meet on topics only": ({ path, imports }) => {
    const [top, self] = home(path);
    if (top !== "services" || self === "standalone") return [];
    const others = services.filter((name) => name !== self).map((name) => `@homeward/${name}`);
    return imports
      .filter((to) => others.includes(to.split("/").slice(0, 2).join("/")))
      .map((to) => `imports ${to}`);
  },
  "a room is entered by its door": ({ path, imports }) => {
    const [top, self] = home(path);
    const isRoom = top === "packages" || top === "services";
    const foreign = (to: string) => /^(packages|services)\//.test(to) && !to.startsWith(`${top}/${self}/`);
    return imports.filter((to) => isRoom && foreign(to)).map((to) => `imports ${to}`);
  },
  "packages import what their purpose needs": ({ path, imports, isTest }) => {
    const [top, self = ""] = home(path);
    const allowed = mayImport[self];
    if (top !== "packages" || isTest || self === "testing") return [];
    if (allowed === undefined) return [`package ${self} is not in the table`];
    return imports
      .filter((to) => isOutside(to) && !allowed.includes(moduleOf(to)))
      .map((to) => `imports ${to}`);
  },
  "only transport/kafka knows kafkajs": ({ path, imports }) =>
    flag(
      imports.includes("kafkajs") && !/^packages\/transport\/(src\/kafka|test)\//.test(path),
      "imports kafkajs",
    ),
  "SQL lives in stores": ({ path, code, isTest }) => {
    const writes = /import\s*\{[^}]*\bsql\b[^}]*\}\s*from\s*"@homeward\/postgres"/.test(code);
    const isStore = path.endsWith("-store.ts") || /^packages\/(outbox|keys|testing)\//.test(path);
    return flag(writes && !isStore && !isTest, "uses sql");
  },
  "decisions are pure": (file, house) => {
    const service = serviceOf(file.path);
    if (service === undefined || service === "standalone" || file.isTest || isWorldly(file)) return [];
    const taints = (to: string) => {
      const target = house.get(to);
      return target === undefined ? isWorldlyModule(to) : isWorldly(target);
    };
    return file.imports.filter(taints).map((to) => `imports ${to}`);
  },
  "the environment is read in main.ts": ({ path, code, isTest }) => {
    const may =
      isTest || /^(infra|packages\/testing)\/|\/commands\/|\/main\.ts$|^vitest\.config\.ts$/.test(path);
    return flag(!may && /\bprocess\.env\b/.test(code), "reads process.env");
  },
  "main.ts is imported by nobody": ({ imports }) =>
    imports.filter((to) => /^services\/.*\/main\.ts$/.test(to)).map((to) => `imports ${to}`),
  "testing is imported by tests": ({ path, imports, isTest }) =>
    flag(
      !isTest && home(path)[1] !== "testing" && imports.some((to) => moduleOf(to) === "@homeward/testing"),
      "imports it",
    ),
  "names say what is inside": ({ path }) => flag(FORBIDDEN_NAMES.test(path), "says nothing"),
  // A golden schema is written by a machine: as long as the tables are many.
  "files stay short": ({ path, text }) => {
    const lines = text.split("\n").length - 1;
    return flag(lines > 250 && !/^services\/[^/]+\/schema\.sql$/.test(path), `${lines} lines`);
  },
  "a test's folder says whose it is": ({ path, code, isTest }) => {
    const isOfTests = isTest && /\.test\.ts$|^test\//.test(path);
    return flag(isOfTests && !isAboutRules(path) && /\bmkdtemp/.test(code), "uses mkdtemp, not testFolder");
  },
  "tests wait for facts": ({ path, code, isTest }) =>
    flag(isTest && !isAboutRules(path) && !isAboutTime(path) && SLEEPS.test(code), "waits for time"),
};

const isOutside = (to: string): boolean =>
  !to.startsWith("node:") && !/^(packages|services|infra|test)\//.test(to);
const moduleOf = (to: string): string =>
  to
    .split("/")
    .slice(0, to.startsWith("@") ? 2 : 1)
    .join("/");

/** Every breach of every rule, as "path: rule: what". */
export function breaches(files: readonly SourceFile[]): string[] {
  const house = new Map(files.map((file) => [file.path, file]));
  return files.flatMap((file) =>
    Object.entries(rules).flatMap(([name, rule]) =>
      rule(file, house).map((what) => `${file.path}: ${name}: ${what}`),
    ),
  );
}

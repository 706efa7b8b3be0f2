import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { breaches, rules } from "./rules.ts";
import { readSource } from "./source-file.ts";

const root = join(import.meta.dirname, "../..");
const files = globSync("{packages,services,infra,test}/**/*.{ts,cjs,sql}", {
  cwd: root,
  exclude: (path) => path.includes("node_modules"),
}).map((path) => path.replaceAll("\\", "/"));

it("the house is built as it was drawn", () => {
  expect(files.length).toBeGreaterThan(100);
  expect(breaches(files.map((path) => readSource(path, readFileSync(join(root, path), "utf8"))))).toEqual([]);
});

/** Each rule, broken once; and beside it what looks alike and is allowed. */
const planted: Readonly<Record<string, { broken: [string, string][]; sound: [string, string][] }>> = {
  "services meet on topics only": {
    broken: [
      ["services/intake/src/app.ts", `import { open } from "@homeward/router";`],
      ["services/intake/src/app.ts", `const router = await import("@homeward/router");`],
    ],
    sound: [
      ["services/standalone/src/main.ts", `import { open } from "@homeward/router";`],
      ["services/intake/src/app.ts", `import { topics } from "@homeward/contracts";`],
    ],
  },
  "a room is entered by its door": {
    broken: [
      ["services/intake/src/app.ts", `import { pool } from "../../../packages/postgres/src/pool.ts";`],
    ],
    sound: [["services/intake/src/app.ts", `import { stay } from "./stays/stay.ts";`]],
  },
  "packages import what their purpose needs": {
    broken: [
      ["packages/contracts/src/a.ts", `import { Pool } from "pg";`],
      ["packages/outbox/src/a.ts", `import fastify from "fastify";`],
      ["packages/attic/src/a.ts", ``],
    ],
    sound: [
      ["packages/contracts/src/a.ts", `import { createHash } from "node:crypto";\nimport { z } from "zod";`],
      ["packages/contracts/src/a.test.ts", `import { test } from "vitest";`],
      ["packages/contracts/src/a.ts", `import type { Pool } from "pg";`],
    ],
  },
  "only transport/kafka knows kafkajs": {
    broken: [
      ["packages/transport/src/in-process/a.ts", `import { Kafka } from "kafkajs";`],
      ["infra/kafka/a.ts", `export { Kafka } from "kafkajs";`],
    ],
    sound: [["packages/transport/src/kafka/a.ts", `import { Kafka } from "kafkajs";`]],
  },
  "SQL lives in stores": {
    broken: [
      ["services/intake/src/stays/handle-report.ts", `import { openPool, sql } from "@homeward/postgres";`],
    ],
    sound: [
      ["services/intake/src/stays/stay-store.ts", `import { sql } from "@homeward/postgres";`],
      ["services/intake/src/main.ts", `import { openPool } from "@homeward/postgres";`],
    ],
  },
  "decisions are pure": {
    broken: [
      ["services/notifier/src/cases/case.ts", `import { readFileSync } from "node:fs";`],
      ["services/notifier/src/cases/case.ts", `import { load } from "./case-store.ts";`],
      ["services/notifier/src/cases/case.ts", `import { openPool } from "@homeward/postgres";`],
      ["services/notifier/src/cases/case.ts", `import Fastify from "fastify";`],
      ["services/notifier/src/cases/case.ts", `import { cache } from "./apply-seeds.ts";`],
    ],
    sound: [
      ["services/notifier/src/cases/case.ts", `import { plus } from "@homeward/contracts";`],
      ["services/notifier/src/cases/case.ts", `import { rung } from "../policies/policy.ts";`],
      ["services/notifier/src/cases/case-store.ts", `import { decide } from "./case.ts";`],
      [
        "services/router/src/reference/references.ts",
        `import { load } from "./reference-store.ts";\nexport function createReferences() {}`,
      ],
    ],
  },
  "the environment is read in main.ts": {
    broken: [["services/intake/src/config.ts", `export const port = process.env["PORT"];`]],
    sound: [
      ["services/intake/src/main.ts", `start(process.env);`],
      ["services/intake/src/config.ts", `// Never process.env here.`],
    ],
  },
  "main.ts is imported by nobody": {
    broken: [["services/intake/src/app.ts", `import "./main.ts";`]],
    sound: [["services/intake/src/app.ts", `import "./domain.ts";`]],
  },
  "testing is imported by tests": {
    broken: [["services/intake/src/app.ts", `import { report } from "@homeward/testing";`]],
    sound: [["services/intake/src/app.int.test.ts", `import { report } from "@homeward/testing";`]],
  },
  "names say what is inside": {
    broken: [
      ["services/intake/src/utils/dates.ts", ``],
      ["services/intake/src/helpers.ts", ``],
    ],
    sound: [["services/intake/src/stays/stay.ts", ``]],
  },
  "files stay short": {
    broken: [["infra/tools/long.ts", "\n".repeat(251)]],
    sound: [
      ["infra/tools/long.ts", "\n".repeat(250)],
      ["services/intake/schema.sql", "\n".repeat(400)],
    ],
  },
  "a test's folder says whose it is": {
    broken: [
      ["services/intake/src/a.test.ts", `const folder = mkdtempSync(join(tmpdir(), "x-"));`],
      ["test/acceptance/harness/a.ts", `await mkdtemp("x-");`],
    ],
    sound: [
      ["services/intake/src/a.test.ts", `const folder = testFolder("x");`],
      ["infra/kafka/jars.ts", `const work = mkdtempSync(join(cacheDir, "partial-"));`],
    ],
  },
  "tests wait for facts": {
    broken: [
      ["services/intake/src/a.test.ts", `setTimeout(go, 100);`],
      ["test/p1.e2e.test.ts", `import { setTimeout as wait } from "node:timers/promises";`],
    ],
    sound: [
      ["services/intake/src/a.ts", `setTimeout(go, 100);`],
      ["test/chaos/pause.ts", `import { setTimeout as wait } from "node:timers/promises";`],
    ],
  },
};

it("a decision does not import a part with a life of its own", () => {
  const text = `import { load } from "./reference-store.ts";\nexport function createReferences() {}`;
  const part = readSource("services/router/src/reference/references.ts", text);
  const decision = (to: string) =>
    readSource(
      "services/router/src/resolution/resolve.ts",
      `import { answer } from "../reference/${to}.ts";`,
    );
  expect(breaches([part, decision("references")])).toHaveLength(1);
  expect(breaches([part, decision("slice")])).toEqual([]);
});

it.each(Object.keys(rules))("finds a breach of: %s", (name) => {
  const { broken, sound } = planted[name] ?? { broken: [], sound: [] };
  const found = ([path, text]: [string, string]) =>
    breaches([readSource(path, text)]).filter((each) => each.includes(`: ${name}: `));
  expect(broken.length * sound.length).toBeGreaterThan(0);
  for (const plant of broken) expect(found(plant), plant.join("\n")).toHaveLength(1);
  for (const plant of sound) expect(found(plant), plant.join("\n")).toEqual([]);
});

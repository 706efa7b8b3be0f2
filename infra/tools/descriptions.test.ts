import { readFileSync } from "node:fs";
import asyncapi from "@asyncapi/specs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { cloudEvent, examplesOf } from "@homeward/contracts";
import { beforeAll, describe, expect, it } from "vitest";
import { asyncapiFile, describeTopics, messages } from "./asyncapi.ts";
import { describeDoors, inFile, openapiFile } from "./openapi.ts";

interface Door {
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: unknown }> }>>;
  readonly requestBody?: unknown;
  readonly security?: unknown;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Record<string, Door>>>;
  readonly webhooks: object;
  readonly components: { readonly schemas: Record<string, { examples?: unknown[] }> };
}

const AGAIN = "it no longer fits the code: npm run openapi";
/** Each schema judges a few texts only: making its code smaller took longer than running it. */
const lenient = {
  strict: false,
  validateFormats: false,
  allErrors: true,
  code: { optimize: false },
} as const;

describe("docs/openapi.json", () => {
  let served: OpenApi;
  beforeAll(async () => {
    served = (await describeDoors()) as OpenApi;
  });

  it("is what npm start serves", () => {
    expect(readFileSync(openapiFile, "utf8"), AGAIN).toBe(inFile(served));
  });

  it("is OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate({ ...structuredClone(served) });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    const broken = { ...structuredClone(served), paths: { "/v1/x": { get: { responses: 7 } } } };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it("says of every door what it answers, refusals included", () => {
    const doors = Object.entries(served.paths).filter(([path]) => path.startsWith("/v1/"));
    expect(doors.length).toBeGreaterThan(8);
    for (const [path, methods] of doors)
      for (const [method, door] of Object.entries(methods)) {
        const statuses = Object.keys(door.responses);
        expect(statuses, `${method} ${path}`).toContain("503");
        if (door.security !== undefined) expect(statuses, `${method} ${path}`).toContain("401");
        if (method === "post") expect(door.requestBody, `${method} ${path}`).toBeDefined();
        for (const status of statuses.filter((each) => Number(each) >= 400))
          expect(Object.keys(door.responses[status]?.content ?? {})).toEqual(["application/problem+json"]);
      }
    expect(served.webhooks).toHaveProperty("told");
  });

  it("has examples that fit its own schemas, for every body", () => {
    const ajv = new Ajv2020(lenient);
    ajv.addSchema({ $id: "api", components: served.components });
    for (const [name, { examples = [] }] of Object.entries(served.components.schemas)) {
      expect(examples.length, name).toBeGreaterThan(0);
      const check = ajv.compile({ $ref: `api#/components/schemas/${name}` });
      for (const example of examples)
        expect(check(example), `${name} ${ajv.errorsText(check.errors)}`).toBe(true);
      expect(check({}), `${name} takes anything`).toBe(false);
    }
  });
});

describe("docs/asyncapi.json", () => {
  it("is what the schemas say", () => {
    expect(readFileSync(asyncapiFile, "utf8"), AGAIN).toBe(inFile(describeTopics()));
  });

  it("is AsyncAPI 3.0", () => {
    const check = new Ajv(lenient).compile(asyncapi.schemasWithoutId["3.0.0"] as object);
    expect(check(describeTopics()), JSON.stringify(check.errors?.slice(0, 5))).toBe(true);
    expect(check({ ...describeTopics(), channels: 7 })).toBe(false);
  });
});

describe.each(Object.entries(messages))("the published examples of %s", (_name, { type, data, kind }) => {
  const examples = examplesOf(kind).map((example) => ({ example, ...cloudEvent.parse(example) }));

  it("are there for every version up to the present one", () => {
    const versions = examples.filter((it) => it.type === type.type).map(({ version }) => version);
    expect(versions).toHaveLength(examples.length);
    expect(new Set(versions)).toEqual(new Set(Array.from({ length: type.version }, (_, n) => n + 1)));
  });

  it("are read", () => {
    for (const { data: told } of examples) expect(data.safeParse(told).error?.issues).toBeUndefined();
  });
});

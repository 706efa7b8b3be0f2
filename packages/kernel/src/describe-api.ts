import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { instantCodec, published } from "@homeward/contracts";
import type { FastifyInstance } from "fastify";
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Service } from "./service.ts";

export interface Description {
  readonly title?: string;
  readonly version?: string;
  readonly publicUrl?: string;
  readonly services?: readonly Pick<Service, "webhooks">[];
}

/** Codes and statuses are stable; nothing of what was sent is in it. */
export const problemBody = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
});
published.add(problemBody, {
  id: "Problem",
  description: "RFC 9457. `code` is stable and in kebab-case; nothing that was sent is repeated.",
  examples: [
    {
      type: "urn:homeward:problem:not-yours",
      title: "This is not for the owner of this key",
      status: 403,
      code: "not-yours",
    },
  ],
});

const meanings = {
  400: "The body cannot be read.",
  401: "No key that is known here, or no signature of anybody who may answer.",
  403: "The key is known, but this is not for its owner.",
  404: "There is nothing here, or nothing that the caller may know of.",
  409: "The same id was used for other content, or the state does not allow it.",
  413: "The body is over 1 MiB.",
  415: "Not JSON by its own account.",
  422: "A field is missing or impossible; `errors` names it.",
  429: "Too fast; again after `Retry-After`.",
  503: "Not at the moment; again after `Retry-After`. Nothing was kept.",
} as const;
export type ProblemStatus = keyof typeof meanings;

/** The entries of a route's `response` for the problems it may answer with. */
export const problems = (...statuses: readonly ProblemStatus[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: meanings[status],
        content: { "application/problem+json": { schema: problemBody } },
      },
    ]),
  );

const security = {
  key: {
    type: "http",
    scheme: "bearer",
    description: "A key of a unit, a team or a person. Kept as a hash, shown once, revocable.",
  },
  signature: {
    type: "apiKey",
    in: "header",
    name: "webhook-signature",
    description:
      "Standard Webhooks: with `webhook-id` and `webhook-timestamp` (± 5 minutes), signed with any live secret of the recipient. See https://www.standardwebhooks.com.",
  },
} as const;

const tags = [
  ["report", "For a unit: what happened to a stay, and who has taken the young person on."],
  ["route", "Who must know, and why."],
  ["cases", "For the teams and leads that are told: read, follow, answer."],
  ["operation", "For those who run it."],
] as const;

type JsonSchema = Record<string, unknown>;
interface Overriding {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: JsonSchema;
}

/** What JSON Schema does not see by itself: instants are RFC 3339 strings, and answers may gain fields. */
export function overrideJsonSchema({ zodSchema, jsonSchema }: Overriding): void {
  const { def } = zodSchema._zod;
  const isInstant = (zodSchema as unknown) === instantCodec || def.type === "custom";
  if (isInstant) Object.assign(jsonSchema, { type: "string", format: "date-time" });
  const examples = published.get(zodSchema as unknown as z.ZodType)?.examples;
  // Left out by zod where reading changes a value; what is sent looks like the example all the same.
  if (examples !== undefined) jsonSchema["examples"] = examples;
  if (def.type === "object" && def.catchall === undefined) delete jsonSchema["additionalProperties"];
}

const conversion = {
  schemaRegistry: published,
  zodToJsonConfig: { override: overrideJsonSchema },
} as unknown as Parameters<typeof createJsonSchemaTransform>[0];

/** Serves /openapi.json and, for people, /docs: OpenAPI 3.1 from the schemas that check every request. */
export function describeApi(
  app: FastifyInstance,
  { title = "Homeward", version = "0.1.0", publicUrl, services = [] }: Description,
): void {
  const withComponents = createJsonSchemaTransformObject(conversion);
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title, version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
      ...(publicUrl === undefined ? {} : { servers: [{ url: publicUrl }] }),
      components: { securitySchemes: security },
      tags: tags.map(([name, description]) => ({ name, description })),
      webhooks: Object.assign({}, ...services.map(({ webhooks }) => webhooks)),
    },
    transform: createJsonSchemaTransform(conversion),
    transformObject: (document) => plainNames(withComponents(document)),
  });
  app.register(swaggerUi, { routePrefix: "/docs", staticCSP: true });
  app.register(async (scope) => {
    const schema = { summary: "This description", tags: ["operation"], response: { 200: z.looseObject({}) } };
    scope.get("/openapi.json", { schema }, async () => scope.swagger());
  });
}

const REFERENCE = /#\/components\/schemas\/([\w.-]+)/g;

/** Without the components that nothing refers to; and a schema that is only ever read drops its "Input". */
function plainNames<T extends object>(document: T): T {
  const { paths, webhooks, components } = document as {
    paths: object;
    webhooks: object;
    components: { schemas: Record<string, object> };
  };
  const used = reachable(components.schemas, JSON.stringify([paths, webhooks]));
  const plain = (name: string) => {
    const short = name.replace(/Input$/, "");
    return used.has(short) ? name : short;
  };
  const text = JSON.stringify({
    ...document,
    components: {
      ...components,
      schemas: Object.fromEntries([...used].sort().map((name) => [plain(name), components.schemas[name]])),
    },
  });
  return JSON.parse(
    text
      .replaceAll('"Default Response"', '"The answer"')
      .replaceAll(REFERENCE, (_, name: string) => `#/components/schemas/${plain(name)}`),
  ) as T;
}

function reachable(schemas: Readonly<Record<string, object>>, text: string, found = new Set<string>()) {
  for (const [, name = ""] of text.matchAll(REFERENCE)) {
    if (found.has(name)) continue;
    found.add(name);
    reachable(schemas, JSON.stringify(schemas[name] ?? {}), found);
  }
  return found;
}

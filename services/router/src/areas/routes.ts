import { parsePostcode, publish } from "@homeward/contracts";
import { Problem, problems } from "@homeward/kernel";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { handleHomeArea, type Asking } from "./handle-home-area.ts";
import type { RateLimit } from "@homeward/kernel";

const namedArea = z.object({ code: z.string(), odsCode: z.string(), name: z.string() });

export const homeAreaAnswer = z.object({
  postcode: z.string(),
  district: z.object({ code: z.string(), name: z.string() }),
  subIcb: namedArea.nullable(),
  icb: namedArea.nullable(),
  teams: z.array(
    z.object({
      teamId: z.string(),
      name: z.string(),
      kind: z.string(),
      odsCode: z.string(),
      ageFrom: z.number().int(),
      ageTo: z.number().int(),
    }),
  ),
  why: z.string(),
  releases: z.record(z.string(), z.string()),
});

publish(homeAreaAnswer, "HomeArea", "home-area");

/** `GET /v1/home-area`: without a key, because there is no child in it; as often as a person types. */
export function homeAreaRoutes(app: FastifyInstance, asking: Asking, limit: RateLimit): void {
  const schema = {
    tags: ["route"],
    summary: "Which area and teams a postcode belongs to, and why",
    querystring: z.object({ postcode: z.string().max(20) }),
    response: { 200: homeAreaAnswer, ...problems(404, 422, 429, 503) },
  };
  const onRequest = async (request: FastifyRequest) => {
    const seconds = limit.take(request.ip, performance.now());
    if (seconds > 0) throw tooMany(seconds);
  };
  app.withTypeProvider<ZodTypeProvider>().get("/v1/home-area", { schema, onRequest }, async ({ query }) => {
    const postcode = parsePostcode(query.postcode);
    if (postcode === null) throw malformed();
    const answer = await handleHomeArea(postcode, asking);
    if (answer === null) throw unknown();
    return { ...answer, teams: [...answer.teams] };
  });
}

const tooMany = (seconds: number) =>
  new Problem({
    code: "too-many-requests",
    status: 429,
    title: "Too many postcodes at once",
    headers: { "retry-after": String(seconds) },
  });

const malformed = () =>
  new Problem({
    code: "postcode-malformed",
    status: 422,
    title: "This is not a postcode",
    detail: "A postcode looks like AB1 2CD.",
    errors: [{ pointer: "/postcode", code: "postcode-malformed", message: "Not a postcode." }],
  });

const unknown = () =>
  new Problem({
    code: "postcode-unknown",
    status: 404,
    title: "This postcode is not known here",
    detail: "It may be new, mistyped, or outside the areas that are loaded.",
  });

import { formatInstant, personName, publish, storableText } from "@homeward/contracts";
import { notFound, Problem, problems } from "@homeward/kernel";
import { keyOf, notYours, requireKey, type Keyring } from "@homeward/keys";
import type { Pool } from "@homeward/postgres";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Routing } from "./handle-events.ts";
import { handleExplain } from "./handle-explain.ts";
import { handleResolution, type Resolved } from "./handle-resolution.ts";
import { routeView, stayRoutes, viewRoute, type RouteView, type StayRoutes } from "./route-view.ts";

const text = (max: number) => storableText.trim().min(1).max(max);
const params = z.object({ stayId: z.uuid() });

/** Body of `POST /v1/routes/{stayId}/resolution`: the first team leads, the others must know. */
export const resolutionRequest = z.object({
  dischargeNumber: z.int32().positive(),
  teamIds: z.tuple([text(100)], text(100)).refine((ids) => ids.length <= 20, "at most 20 teams"),
  by: z.object({ name: personName, role: text(100) }),
  reason: text(4_000),
});

publish(resolutionRequest, "Resolution", "resolution");

export interface RouteDoors {
  readonly pool: Pool;
  readonly routing: Routing;
  readonly keyring: Keyring;
}

/** `/v1/routes`: how a route came about, and a person's word on it. */
export function routeRoutes(app: FastifyInstance, doors: RouteDoors): void {
  explain(app, doors);
  resolve(app, doors);
}

function explain(app: FastifyInstance, { pool, routing, keyring }: RouteDoors): void {
  const schema = {
    tags: ["route"],
    summary: "Who must know of each discharge of a stay, and how that was decided",
    security: [{ key: [] }],
    params,
    response: { 200: stayRoutes, ...problems(401, 403, 404, 503) },
  };
  const onRequest = requireKey(keyring, ["resolver"]);
  app.withTypeProvider<ZodTypeProvider>().get("/v1/routes/:stayId", { schema, onRequest }, (request) => {
    const reader = keyOf(request);
    return handleExplain(pool, request.params.stayId, { sealing: routing.sealing, reader }).then(found);
  });
}

function found(routes: StayRoutes | null): StayRoutes {
  if (routes === null) throw notFound();
  return routes;
}

function resolve(app: FastifyInstance, { pool, routing, keyring }: RouteDoors): void {
  const schema = {
    tags: ["route"],
    summary: "A duty co-ordinator names who must know",
    description:
      "The first team leads, the others must know. Children's services and safeguarding teams never lead: 422 `team-cannot-lead`.",
    security: [{ key: [] }],
    params,
    body: resolutionRequest,
    response: { 200: routeView, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503) },
  };
  const onRequest = requireKey(keyring, ["resolver"]);
  app
    .withTypeProvider<ZodTypeProvider>()
    .post("/v1/routes/:stayId/resolution", { schema, onRequest }, (request) => {
      const key = keyOf(request);
      const resolution = { ...request.body, stayId: request.params.stayId, key };
      return handleResolution(pool, resolution, routing).then(answer);
    });
}

function answer(resolved: Resolved): RouteView {
  switch (resolved.kind) {
    case "resolved":
      return viewRoute(resolved.discharge, { withheld: false, format: formatInstant });
    case "unknown-discharge":
      throw notFound();
    case "not-yours":
      throw notYours();
    case "reversed":
      throw new Problem({
        code: "discharge-reversed",
        status: 409,
        title: "This discharge was reversed: the young person never left",
      });
    case "cannot-lead":
      throw cannotLead();
    case "unknown-teams":
      throw new Problem({
        code: "team-unknown",
        status: 422,
        title: "A team that was named is not known here",
        errors: resolved.indexes.map((index) => ({
          pointer: `/teamIds/${index}`,
          code: "team-unknown",
          message: "There is no team with this id.",
        })),
      });
  }
}

const cannotLead = (): Problem =>
  new Problem({
    code: "team-cannot-lead",
    status: 422,
    title: "A team that takes no young person on was named first, and the first team leads",
    errors: [
      {
        pointer: "/teamIds/0",
        code: "team-cannot-lead",
        message: "Children's services and safeguarding teams can be told, but not lead. Name another first.",
      },
    ],
  });

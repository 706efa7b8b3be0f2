import { stayView, type StayView } from "@homeward/contracts";
import { Problem, problems } from "@homeward/kernel";
import { keyOf, requireKey, type Keyring } from "@homeward/keys";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { UnitOwner } from "../units/reporters.ts";

export interface StayDoor {
  readonly keyring: Keyring;
  readonly show: (stayId: string, odsCode: string) => Promise<StayView | null>;
}

const params = z.object({ stayId: z.uuid() });

/** GET /v1/stays/{stayId}. A stay of another organisation is not there. */
export function stayRoutes(app: FastifyInstance, { keyring, show }: StayDoor): void {
  app.route({
    method: "GET",
    url: "/v1/stays/:stayId",
    onRequest: requireKey(keyring, ["unit"]),
    schema: {
      tags: ["report"],
      summary: "How a stay stands, and who has taken the young person on",
      security: [{ key: [] }],
      params,
      response: { 200: stayView, ...problems(401, 403, 404, 503) },
    },
    async handler(request) {
      const { stayId } = request.params as z.output<typeof params>;
      const view = await show(stayId, (keyOf(request).owner as UnitOwner).odsCode.toUpperCase());
      if (view === null) throw stayNotFound();
      return view;
    },
  });
}

const stayNotFound = (): Problem =>
  new Problem({ code: "stay-not-found", status: 404, title: "There is no such stay of this unit" });

import { quarantineList } from "@homeward/contracts";
import { problems } from "@homeward/kernel";
import { requireKey, type Keyring } from "@homeward/keys";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { QuarantineItem } from "./quarantine-store.ts";

export interface QuarantineDoor {
  readonly keyring: Keyring;
  readonly list: (after: string | null, limit: number) => Promise<QuarantineItem[]>;
}

const querystring = z.object({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** GET /v1/quarantine: what was refused, for an administrator. */
export function quarantineRoutes(app: FastifyInstance, { keyring, list }: QuarantineDoor): void {
  app.route({
    method: "GET",
    url: "/v1/quarantine",
    onRequest: requireKey(keyring, ["admin"]),
    schema: {
      tags: ["operation"],
      summary: "What units sent and was refused, the oldest first",
      security: [{ key: [] }],
      querystring,
      response: { 200: quarantineList, ...problems(401, 403, 422, 503) },
    },
    async handler(request) {
      const { after = null, limit } = request.query as z.output<typeof querystring>;
      const found = await list(after, limit + 1);
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  });
}

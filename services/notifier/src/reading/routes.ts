import { caseList, caseListQuery, caseView, keyRoles, type CaseListQuery } from "@homeward/contracts";
import { Problem, problems, unprocessable } from "@homeward/kernel";
import { keyOf, requireKey, type Keyring } from "@homeward/keys";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { handleList, handleRead, type ReadingTools } from "./handle-read.ts";
import { parsePlace } from "./page.ts";
import type { Search } from "./reading-store.ts";

export interface ReadingParts extends ReadingTools {
  readonly keyring: Keyring;
}

/** GET /v1/cases and /v1/cases/{caseId}: what the owner of a key may see, and nothing that tells of the rest. */
export function registerReading(app: FastifyInstance, parts: ReadingParts): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const onRequest = requireKey(parts.keyring, keyRoles);
  const door = { tags: ["cases"], security: [{ key: [] }] };
  typed.get(
    "/v1/cases",
    {
      onRequest,
      schema: {
        ...door,
        summary: "The cases that the owner of the key may read, the newest first",
        querystring: caseListQuery,
        response: { 200: caseList, ...problems(401, 403, 422, 503) },
      },
    },
    (request) => handleList(parts, keyOf(request), searchOf(request.query)),
  );
  typed.get(
    "/v1/cases/:caseId",
    {
      onRequest,
      schema: {
        ...door,
        summary: "A case, with who was told when, and its history",
        // Any text: what is no id is answered like a case that is not there.
        params: z.object({ caseId: z.string() }),
        response: { 200: caseView, ...problems(401, 403, 404, 503) },
      },
    },
    async (request) => {
      const view = await handleRead(parts, keyOf(request), request.params.caseId);
      if (view === null) throw caseNotFound();
      return view;
    },
  );
}

function searchOf({ after, ...query }: CaseListQuery): Search & { limit: number } {
  if (after === undefined) return { ...query, after: null };
  const place = parsePlace(after);
  if (place === null) {
    const fault = { pointer: "/after", code: "field-invalid", message: "was not given as next" };
    throw unprocessable([fault], "query");
  }
  return { ...query, after: place };
}

/** The same whether it is not there or not theirs. */
const caseNotFound = (): Problem =>
  new Problem({
    code: "case-not-found",
    status: 404,
    title: "There is no such case for the owner of this key",
  });

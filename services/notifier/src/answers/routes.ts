import {
  acknowledgementRequest,
  acknowledgementResponse,
  firstContactRequest,
  firstContactResponse,
  readAcknowledgement,
  readFirstContact,
  type ReadAnswer,
} from "@homeward/contracts";
import { Problem, problems, requestTrace, type RateLimit } from "@homeward/kernel";
import { bearerOf, type Keyring } from "@homeward/keys";
import { readNow } from "@homeward/postgres";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { loadAccess } from "../access/access-store.ts";
import { likeSomebodys } from "../access/party.ts";
import {
  handleAcknowledgement,
  handleFirstContact,
  type AnswerTools,
  type Answered,
} from "./handle-answer.ts";
import { byKey, bySignature, isWebhookId, type Answerer } from "./answerer.ts";

export interface AnswerParts extends AnswerTools {
  readonly keyring: Keyring;
  /** Of answers, by whoever authenticated: a system that has gone wild must not wear out the people (P4). */
  readonly limit: RateLimit;
}

const params = z.object({ caseId: z.string() });
const said = { tags: ["cases"], security: [{ key: [] }, { signature: [] }], params };

const refusals = problems(400, 401, 404, 409, 413, 415, 422, 429, 503);

interface Door {
  readonly params: { readonly caseId: string };
  readonly headers: FastifyRequest["headers"];
  readonly rawBody: Buffer | null;
  readonly body: unknown;
}

/** Where teams answer: signed per Standard Webhooks, or with their key. A GET never answers anything. */
export function registerAnswers(app: FastifyInstance, parts: AnswerParts): void {
  app.route({
    method: "POST",
    url: "/v1/cases/:caseId/acknowledgements",
    schema: {
      ...said,
      summary: "A named person's answer to a case",
      body: acknowledgementRequest,
      response: { 200: acknowledgementResponse, ...refusals },
    },
    validatorCompiler: readLater,
    handler: (request) => answer(request as Door, parts, readAcknowledgement, handleAcknowledgement),
  });
  app.route({
    method: "POST",
    url: "/v1/cases/:caseId/first-contact",
    schema: {
      ...said,
      summary: "What was done to see or speak with the young person",
      body: firstContactRequest,
      response: { 200: firstContactResponse, ...refusals },
    },
    validatorCompiler: readLater,
    handler: (request) => answer(request as Door, parts, readFirstContact, handleFirstContact),
  });
}

/** Bodies are read after authentication, so that a stranger learns nothing from the faults of theirs. */
const readLater = () => (value: unknown) => ({ value });

async function answer<Said extends { caseId: string } & NamesTeams, Response>(
  request: Door,
  parts: AnswerParts,
  read: (body: unknown) => ReadAnswer<Said>,
  handle: (tools: AnswerTools, said: Said, answerer: Answerer) => Promise<Answered<Response>>,
): Promise<Response> {
  const answerer = { ...(await authenticate(parts, request)), trace: requestTrace(request) };
  const seconds = parts.limit.take(answerer.identity, performance.now());
  if (seconds > 0) throw rateLimited(seconds);
  const said = readable(read(request.body), request.params.caseId);
  await refuseUnknownTeams(parts, said);
  return unlessReused(await handle(parts, said, answerer));
}

/** A child is handed to nobody by a slip of the pen: a team that is named has to be known. */
async function refuseUnknownTeams({ pool, tools }: AnswerParts, said: NamesTeams): Promise<void> {
  const named = { "/passTo": said.passTo, "/suggestion/teamId": said.suggestion?.teamId };
  const { teams } = await tools.directory.current(pool);
  const errors = Object.entries(named)
    .filter(([, teamId]) => teamId !== undefined && !teams.has(teamId))
    .map(([pointer]) => ({ pointer, code: "team-unknown", message: "No such team is known here." }));
  if (errors.length > 0)
    throw new Problem({ code: "team-unknown", status: 422, title: "The answer cannot be used", errors });
}

interface NamesTeams {
  readonly passTo?: string | undefined;
  readonly suggestion?: { readonly teamId?: string | undefined } | undefined;
}

async function authenticate({ pool, tools, keyring }: AnswerParts, request: Door): Promise<Answerer> {
  const about = await loadAccess(pool, request.params.caseId);
  const directory = await tools.directory.current(pool);
  const bearer = bearerOf(request);
  if (bearer !== null) {
    const key = await keyring.find(bearer);
    if (!key) throw signatureInvalid();
    const answerer = about && byKey(key, about, directory, webhookIdOf(request));
    if (!answerer) throw caseNotFound();
    return answerer;
  }
  if (request.rawBody === null) throw signatureInvalid();
  const now = await readNow(pool, tools.clock);
  // As much work for a case that does not exist: how long the answer takes tells nobody which there are.
  const signed = about ?? likeSomebodys(directory, request.params.caseId);
  const answerer = bySignature({ headers: request.headers, body: request.rawBody }, signed, {
    directory,
    sealing: tools.composing.sealing,
    now,
  });
  if (!about || !answerer) throw signatureInvalid();
  return answerer;
}

/** With a key the header is optional; where it is given, the same id decides nothing twice. */
function webhookIdOf({ headers }: Door): string | null {
  const id = headers["webhook-id"];
  return isWebhookId(id) ? id : null;
}

function readable<T extends { caseId: string }>(read: ReadAnswer<T>, caseId: string): T {
  if (!read.ok) {
    throw new Problem({
      code: read.code,
      status: 422,
      title: "The answer cannot be used",
      errors: read.errors,
    });
  }
  // The signature covers the body only, so the body has to name the case it answers.
  if (read.value.caseId.toLowerCase() !== caseId.toLowerCase()) {
    const fault = { pointer: "/caseId", code: "field-invalid", message: "Not the case of this address." };
    throw new Problem({
      code: "field-invalid",
      status: 422,
      title: "The answer cannot be used",
      errors: [fault],
    });
  }
  return read.value;
}

function unlessReused<T>(answered: Answered<T>): T {
  if (answered.kind === "answered") return answered.response;
  throw new Problem({
    code: "webhook-id-reused",
    status: 409,
    title: "This webhook-id was used for another answer",
    detail: "Send the answer again under a new webhook-id.",
  });
}

/** The same bytes for a bad signature, a stale one, an unknown key and a case that does not exist. */
const signatureInvalid = (): Problem =>
  new Problem({
    code: "signature-invalid",
    status: 401,
    title: "The answer is not signed by anybody who may answer",
  });

/** Far above what people and their systems answer; sent again after the time, the same answer decides as it would have. */
const rateLimited = (seconds: number): Problem =>
  new Problem({
    code: "rate-limited",
    status: 429,
    title: "Answers come too fast",
    detail: "Nothing was kept. Send the same request again after the time in Retry-After.",
    headers: { "retry-after": String(seconds) },
  });

const caseNotFound = (): Problem =>
  new Problem({
    code: "case-not-found",
    status: 404,
    title: "There is no such case for the owner of this key",
  });

import { reportAnswer, reportRequest } from "@homeward/contracts";
import { problems, requestTrace, unavailable, type Problem } from "@homeward/kernel";
import { keyOf, requireKey, type ApiKey, type Keyring } from "@homeward/keys";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Refused } from "../quarantine/handle-refused.ts";
import type { Reporters, UnitOwner } from "../units/reporters.ts";
import type { Admission, Ticket } from "./admission.ts";
import type { ReportOutcome, WireAnswer } from "./answer.ts";
import type { AcceptableReport } from "./acceptable-report.ts";
import type { PreparedReport, SentReport } from "./prepare-report.ts";
import type { RateLimit, ReceivedBody } from "@homeward/kernel";
import { receiveBody } from "./receive-body.ts";
import { eventIdReused, rateLimited } from "./refusals.ts";

export interface ReportDoor {
  readonly keyring: Keyring;
  readonly reporters: Reporters;
  readonly rateLimit: RateLimit;
  readonly admission: Admission;
  readonly prepare: (sent: SentReport) => PreparedReport;
  readonly accept: (report: AcceptableReport) => Promise<ReportOutcome>;
  readonly quarantine: (refused: Refused) => Promise<void>;
  /** Without a slash at its end. */
  readonly publicUrl: string;
}

const FULL_RETRY_AFTER_S = 1;
const NOTHING: ReceivedBody = { bytes: Buffer.alloc(0), tooLarge: false };

const schema = {
  tags: ["report"],
  summary: "Report an event of a stay",
  description:
    "202 once it is kept for good. Only type, unit.odsCode and stay.spellId are required; anything else untidy is accepted with a warning.",
  security: [{ key: [] }],
  body: reportRequest,
  response: { 202: reportAnswer, ...problems(400, 401, 403, 409, 413, 415, 422, 429, 503) },
};

/** POST /v1/discharge-events, in a scope of its own: it takes any body, so that what is refused can be kept. */
export function reportRoutes(app: FastifyInstance, door: ReportDoor): void {
  const tickets = new WeakMap<FastifyRequest, Ticket>();
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (request: FastifyRequest, payload: NodeJS.ReadableStream) =>
      receiveBody(payload, tickets.get(request) as Ticket),
    );
    const hasKey = requireKey(door.keyring, ["unit"]);
    scope.route({
      method: "POST",
      url: "/v1/discharge-events",
      schema,
      // The reader is lenient where a schema would refuse, and the answer is written by the compiler's rules.
      validatorCompiler: () => (data: unknown) => ({ value: data }),
      serializerCompiler: () => JSON.stringify,
      async onRequest(request, reply) {
        await hasKey(request);
        const ticket = letIn(door, keyOf(request));
        tickets.set(request, ticket);
        reply.raw.once("close", () => ticket.leave());
      },
      onResponse: async (request) => tickets.get(request)?.leave(),
      async handler(request, reply) {
        return reply.code(202).send(await answer(door, request));
      },
    });
  });
}

/** Room for one more request; throws 429 or 503. */
function letIn({ rateLimit, admission }: ReportDoor, key: ApiKey): Ticket {
  const seconds = rateLimit.take(key.keyId, performance.now());
  if (seconds > 0) throw rateLimited(seconds);
  const ticket = admission.enter();
  if (ticket === null) throw unavailable(FULL_RETRY_AFTER_S);
  return ticket;
}

async function answer(door: ReportDoor, request: FastifyRequest): Promise<WireAnswer> {
  const key = keyOf(request);
  const owner = key.owner as UnitOwner;
  const body = (request.body as ReceivedBody | undefined) ?? NOTHING;
  const { "content-type": mediaType = "" } = request.headers;
  const prepared = door.prepare({
    body,
    mediaType,
    traceparent: requestTrace(request),
    reporter: await door.reporters.find(owner),
    demo: key.demo,
  });
  const refuse = async (problem: Problem): Promise<never> => {
    const { odsCode, ward } = owner;
    const { code } = problem;
    await door.quarantine({ code, odsCode, ward, bytes: body.bytes, test: key.demo });
    throw problem;
  };
  if (!prepared.ok) {
    if (prepared.keep) return refuse(prepared.problem);
    throw prepared.problem;
  }
  const outcome = await door.accept(prepared.report);
  if (outcome.kind === "event-id-reused") return refuse(eventIdReused());
  const { answer: kept, replayed } = outcome;
  const links = { stay: `${door.publicUrl}/v1/stays/${kept.stayId}` };
  return { ...kept, replayed, links };
}

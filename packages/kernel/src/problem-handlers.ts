import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isRetriable } from "./errors.ts";
import type { Logger } from "./logger.ts";
import { notFound, Problem, unavailable } from "./problem.ts";
import { bodyTooLarge } from "./raw-body.ts";

export const PROBLEM_MEDIA_TYPE = "application/problem+json; charset=utf-8";
const RETRY_AFTER_S = 2;

/** What any thrown thing is answered with. Nothing of a foreign error's message gets into the answer. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isRetriable(error)) return unavailable(RETRY_AFTER_S, error);
  if (!(error instanceof Error)) return internal(error);
  return byStatus((error as Partial<FastifyError>).statusCode, error);
}

/** Sends a problem: the same bytes for the same problem, past any response schema. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type(PROBLEM_MEDIA_TYPE)
    .serializer((body: string) => body)
    .send(JSON.stringify(problem.body));
}

/** Every error and every unknown address becomes application/problem+json; what is our fault is logged. */
export function answerProblems(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => answerError(logger, { error, request, reply }));
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, notFound()));
}

interface Failure {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export function answerError(logger: Logger, { error, request, reply }: Failure): FastifyReply {
  const problem = toProblem(error);
  if (problem.status >= 500) {
    const fields = { requestId: request.id, method: request.method, route: request.routeOptions.url ?? null };
    const write = problem.status === 503 ? logger.warn : logger.error;
    write({ event: "http-failed", ...fields, status: problem.status, code: problem.code, error });
  }
  return sendProblem(reply, problem);
}

const unsupported = () =>
  new Problem({
    code: "unsupported-media-type",
    status: 415,
    title: "This media type is not taken here",
    detail: "Send application/json.",
  });

const badRequest = (status: number) =>
  new Problem({ code: "bad-request", status, title: "The request cannot be read" });

function byStatus(status: number | undefined, cause: Error): Problem {
  if (status === 404) return notFound();
  if (status === 413) return bodyTooLarge();
  if (status === 415) return unsupported();
  if (status === 429)
    return new Problem({ code: "too-many-requests", status, title: "Too many requests", cause });
  if (status === 503) return unavailable(RETRY_AFTER_S, cause);
  return status !== undefined && status >= 400 && status < 500 ? badRequest(status) : internal(cause);
}

const internal = (cause: unknown) =>
  new Problem({
    code: "internal-error",
    status: 500,
    title: "Something went wrong here",
    detail: "It is not your fault and has been recorded.",
    cause,
  });

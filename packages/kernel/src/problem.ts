import { HomewardError } from "./errors.ts";

/** A field at fault. `pointer` is a JSON pointer (RFC 6901) into the body; `message` never quotes the value. */
export interface FieldFault {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

export interface ProblemOptions {
  /** Stable and kebab-case. */
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** One or two plain sentences; never quotes what was sent. */
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  /** Further members of the body, such as the known outcomes. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** What a door throws to answer with application/problem+json (RFC 9457). */
export class Problem extends HomewardError {
  readonly status: number;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The answer's body. The same problem always gives the same bytes: no instance, no trace id. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor({ code, status, title, detail, errors, more, headers, cause }: ProblemOptions) {
    super(code, title, { retriable: status === 503 || status === 429, cause });
    this.status = status;
    this.title = title;
    this.headers = headers ?? {};
    this.body = {
      type: `urn:homeward:problem:${code}`,
      title,
      status,
      code,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined || errors.length === 0 ? {} : { errors }),
      ...more,
    };
  }
}

/** 404: nothing is here, or nothing the caller may know of. */
export const notFound = (): Problem =>
  new Problem({ code: "not-found", status: 404, title: "There is nothing at this address" });

/** 503 with Retry-After: the same request may succeed in `seconds`. */
export const unavailable = (seconds: number, cause?: unknown): Problem =>
  new Problem({
    code: "unavailable",
    status: 503,
    title: "Homeward cannot take this at the moment",
    detail: "Nothing was kept. Send the same request again after the time in Retry-After.",
    headers: { "retry-after": String(Math.max(1, Math.ceil(seconds))) },
    cause,
  });

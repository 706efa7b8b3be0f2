/**
 * An error of ours. `code` is stable and kebab-case; `retriable` says whether the same work may succeed later.
 * The message is written by us and never carries input, so that it may be logged.
 */
export class HomewardError extends Error {
  readonly code: string;
  readonly retriable: boolean;

  constructor(code: string, message: string, options: { retriable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}

/**
 * What was given can never be used: its content is at fault, whatever becomes of our code, keys and tables. The only
 * error of ours that puts a message away for good; every other one may be mended on our side.
 */
export class ContentRefused extends HomewardError {
  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(code, message, { ...options, retriable: false });
  }
}

/** Whether trying again may help. Any error that carries `retriable: true` says yes; an unknown one says no. */
export function isRetriable(error: unknown): boolean {
  return typeof error === "object" && error !== null && "retriable" in error && error.retriable === true;
}

/** A short name for an error that is safe in logs and health answers: its code, else its class. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "not-an-error";
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[\w-]{1,60}$/.test(code) ? code : error.name;
}

const UNTRUSTED =
  /^(UNABLE_TO_|CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Why a server's certificate is not trusted, as Node's code; null where an error and its causes are about no such thing. */
export function certificateFault(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const code: unknown = "code" in at ? at.code : undefined;
    if (typeof code === "string" && UNTRUSTED.test(code)) return code;
  }
  return null;
}

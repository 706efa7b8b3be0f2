/**
 * What came of one try. `status` is the HTTP or SMTP status. `retryAfterMs` is the receiver's wish, bounded.
 *
 * `forGood`: the receiver itself will never take it, so that no further attempt is made and the rung is left at once
 * where that is true of all its contact points. Three things are: a webhook's 410, a 5xx of a mail server to the
 * recipient, and a text message while there is no provider. Everything else is tried again, a fault in our own
 * configuration too ({@link configurationFault}): once somebody mends it the message has to go. Meanwhile the ladder
 * goes on without it, when the rung's `deliveryAllowance` is over.
 */
export type AttemptResult =
  | { readonly kind: "delivered"; readonly status: number }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly forGood: boolean;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: "failed"; readonly reason: FailureReason; readonly forGood: boolean };

/** Why nothing was heard back, as a stable word. */
export type FailureReason =
  | "timed-out"
  | "connection-refused"
  | "connection-lost"
  | "name-not-found"
  | "tls-failed"
  | "address-not-allowed"
  | "address-not-encrypted"
  | "address-unusable"
  | "secret-missing"
  | "channel-not-configured"
  | "mail-server-refused"
  | "network-error";

/** What somebody at Homeward has to mend. */
export const configurationFaults: readonly FailureReason[] = [
  "address-not-allowed",
  "address-not-encrypted",
  "address-unusable",
  "secret-missing",
  "channel-not-configured",
  "mail-server-refused",
];

/** The stable word for what somebody at Homeward has to mend before this can be delivered; null where it is nothing. */
export const configurationFault = (result: AttemptResult): FailureReason | null =>
  result.kind === "failed" && !result.forGood && configurationFaults.includes(result.reason)
    ? result.reason
    : null;

const reasons: Readonly<Record<string, FailureReason>> = {
  ABORT_ERR: "timed-out",
  ETIMEDOUT: "timed-out",
  UND_ERR_CONNECT_TIMEOUT: "timed-out",
  UND_ERR_HEADERS_TIMEOUT: "timed-out",
  UND_ERR_BODY_TIMEOUT: "timed-out",
  UND_ERR_ABORTED: "timed-out",
  ECONNREFUSED: "connection-refused",
  ECONNRESET: "connection-lost",
  EPIPE: "connection-lost",
  UND_ERR_SOCKET: "connection-lost",
  ECONNECTION: "connection-lost",
  ESOCKET: "connection-lost",
  ENOTFOUND: "name-not-found",
  EAI_AGAIN: "name-not-found",
  EDNS: "name-not-found",
  ETLS: "tls-failed",
  ADDRESS_NOT_ALLOWED: "address-not-allowed",
};

/** The stable word for a network error; its message is not kept, since it may carry an address. */
export function failureReason(error: unknown): FailureReason {
  for (const code of codesOf(error)) {
    const reason = reasons[code];
    if (reason) return reason;
    if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) return "tls-failed";
  }
  return error instanceof Error && error.name === "TimeoutError" ? "timed-out" : "network-error";
}

/** The codes of an error, of what caused it and of what it gathers, the innermost first. */
function* codesOf(error: unknown): Generator<string> {
  if (!(error instanceof Error)) return;
  yield* codesOf(error.cause);
  if (error instanceof AggregateError) for (const inner of error.errors) yield* codesOf(inner);
  if ("code" in error && typeof error.code === "string") yield error.code;
}

/** Named `failure`: the log hides every `reason`, since elsewhere that is what a person wrote. */
export const loggedResult = (result: AttemptResult) =>
  result.kind === "failed"
    ? { result: { kind: result.kind, forGood: result.forGood }, failure: result.reason }
    : { result };

import { certificateFault, HomewardError } from "@homeward/kernel";

/** The broker's answer when the fault lies in the record itself or in who sends it: waiting does not mend it. */
const REFUSALS = new Set([
  "MESSAGE_TOO_LARGE",
  "RECORD_LIST_TOO_LARGE",
  "INVALID_RECORD",
  "INVALID_MESSAGE",
  "INVALID_TIMESTAMP",
  "UNSUPPORTED_FOR_MESSAGE_FORMAT",
]);

/**
 * An error of kafkajs as one of ours. Everything is worth another try (an outage ends, a missing topic or right
 * is mended by a person) but a refusal of the record as such.
 */
export function classifyFailure(thrown: unknown): HomewardError {
  if (thrown instanceof HomewardError) return thrown;
  const type = protocolType(thrown);
  if (type !== null && REFUSALS.has(type))
    return new HomewardError("record-refused", `the broker refused the record: ${type}`, { cause: thrown });
  return new HomewardError("broker-unavailable", inWords(thrown, type), { retriable: true, cause: thrown });
}

function inWords(thrown: unknown, type: string | null): string {
  const fault = certificateFault(thrown);
  if (fault !== null)
    return `the broker's certificate is not trusted (${fault}): KAFKA_CA_FILE has to hold the authority that signed it`;
  if (isLoginRefused(thrown))
    return "the broker refuses the login: KAFKA_SASL_MECHANISM, KAFKA_USERNAME or KAFKA_PASSWORD is not what it expects";
  return type === null ? "the broker could not be reached" : `the broker answered ${type}`;
}

/** kafkajs's word for it, somewhere along the causes. */
function isLoginRefused(thrown: unknown): boolean {
  for (let error: unknown = thrown, depth = 0; error instanceof Error && depth < 8; depth++) {
    if (error.name === "KafkaJSSASLAuthenticationError") return true;
    error = error.cause;
  }
  return false;
}

/** kafkajs wraps errors in errors; the name that the protocol gives is somewhere along the causes. */
export function protocolType(thrown: unknown): string | null {
  for (let error: unknown = thrown, depth = 0; error instanceof Error && depth < 8; depth++) {
    const type: unknown = "type" in error ? error.type : undefined;
    if (typeof type === "string") return type;
    error = error.cause;
  }
  return null;
}

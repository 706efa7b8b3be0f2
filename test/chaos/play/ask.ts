import { pause } from "../pause.ts";

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface Asked extends Reply {
  /** How often it was sent. */
  readonly sends: number;
}

interface Asking {
  /** Made anew for each try: another replica may answer. */
  readonly url: () => string;
  /** Made anew for each try: a signature goes stale. */
  readonly headers: () => Record<string, string>;
  readonly body?: string;
}

const ANSWER_WITHIN_MS = 8_000;
const AGAIN_AFTER_MS = 400;

/**
 * Asks until it is answered, as hospitals and teams do: no answer, a 5xx and a 429 mean "send the same again".
 * `signal` ends the trying.
 */
export async function askUntilAnswered(asking: Asking, signal: AbortSignal): Promise<Asked> {
  for (let sends = 1; ; sends += 1) {
    signal.throwIfAborted();
    const reply = await askOnce(asking).catch(() => null);
    if (reply !== null && reply.status < 500 && reply.status !== 429) return { ...reply, sends };
    await pause(AGAIN_AFTER_MS);
  }
}

/** Once, with all that may go wrong: rejects when there is no answer. */
async function askOnce({ url, headers, body }: Asking): Promise<Reply> {
  const response = await fetch(url(), {
    ...(body === undefined ? {} : { method: "POST", body }),
    headers: { "content-type": "application/json", ...headers() },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const text = await response.text();
  return { status: response.status, body: (text.startsWith("{") ? JSON.parse(text) : {}) as Reply["body"] };
}

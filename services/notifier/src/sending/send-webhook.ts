import { MILLISECOND, SECOND, type Instant } from "@homeward/contracts";
import { isSecret, sign } from "@homeward/signing";
import { Agent, request } from "undici";
import { leadsInward, literalAddress, outwardLookup } from "./allowed-address.ts";
import { failureReason, type AttemptResult, type FailureReason } from "./attempt-result.ts";
import { readRetryAfter } from "./retry-after.ts";

export interface Webhook {
  readonly notificationId: string;
  readonly address: string;
  /** The exact bytes that are signed and sent. */
  readonly body: string;
  /** Every live secret ("whsec_…"), so that a receiver may know the old or the new one. */
  readonly secrets: readonly string[];
  /** W3C trace context of the attempt, for the receiver to carry on. */
  readonly traceparent?: string | null;
}

export interface WebhookSender {
  /** One try. Never throws for what a receiver or a network does. `now` is the instant that is signed. */
  send(webhook: Webhook, now: Instant): Promise<AttemptResult>;
  close(): Promise<void>;
}

export interface WebhookSettings {
  /** True where receivers run beside Homeward (demo, tests); false keeps messages out of private networks. */
  readonly allowPrivateAddresses: boolean;
  /** True where receivers run beside Homeward; false sends over https only. */
  readonly allowUnencrypted: boolean;
  /** Contact points share a host: as many as attempts are ever under way, so that one that hangs blocks no other there. */
  readonly connectionsPerReceiver?: number;
  readonly timeouts?: { readonly connectMs: number; readonly headersMs: number; readonly totalMs: number };
}

const DEFAULT_TIMEOUTS = { connectMs: 3_000, headersMs: 10_000, totalMs: 15_000 };
const DRAINED_BYTES = 64 * 1_024;

/** Sends signed webhooks over kept-alive connections. Redirects are never followed. */
export function createWebhookSender(settings: WebhookSettings): WebhookSender {
  const { allowPrivateAddresses, connectionsPerReceiver = 128, timeouts = DEFAULT_TIMEOUTS } = settings;
  const agent = new Agent({
    connections: connectionsPerReceiver,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.headersMs,
    allowH2: false,
    connect: {
      timeout: timeouts.connectMs,
      ...(allowPrivateAddresses ? {} : { lookup: outwardLookup }),
    },
  });
  return {
    async send(webhook, now) {
      const fault = faultOf(webhook, settings);
      if (fault !== null) return { kind: "failed", reason: fault, forGood: false };
      return post(agent, webhook, { now, totalMs: timeouts.totalMs });
    },
    // Whoever stops has waited for attempts as long as it means to: a receiver that hangs holds up nobody.
    close: () => agent.destroy(),
  };
}

function faultOf({ address, secrets }: Webhook, may: WebhookSettings): FailureReason | null {
  if (!secrets.some(isSecret)) return "secret-missing";
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "") return "address-unusable";
  if (url.protocol === "http:" && !may.allowUnencrypted) return "address-not-encrypted";
  const literal = literalAddress(url);
  if (literal !== null && !may.allowPrivateAddresses && leadsInward(literal)) return "address-not-allowed";
  return null;
}

async function post(
  agent: Agent,
  webhook: Webhook,
  { now, totalMs }: { now: Instant; totalMs: number },
): Promise<AttemptResult> {
  const signal = AbortSignal.timeout(totalMs);
  try {
    const { statusCode, headers, body } = await request(webhook.address, {
      method: "POST",
      dispatcher: agent,
      headers: headersOf(webhook, now),
      body: webhook.body,
      signal,
    });
    // The status is the answer: what becomes of the rest of the reply changes nothing about it.
    await body.dump({ limit: DRAINED_BYTES }).catch(() => undefined);
    return resultOf(statusCode, readRetryAfter(headers["retry-after"], now / MILLISECOND));
  } catch (error) {
    return { kind: "failed", reason: failureReason(error), forGood: false };
  }
}

function headersOf({ notificationId, body, secrets, traceparent }: Webhook, now: Instant) {
  const timestampSeconds = Math.floor(now / SECOND);
  return {
    ...sign({ id: notificationId, timestampSeconds, body, secrets: secrets.filter(isSecret) }),
    "content-type": "application/json",
    "user-agent": "Homeward",
    ...(typeof traceparent === "string" ? { traceparent } : {}),
  };
}

function resultOf(status: number, retryAfterMs: number | undefined): AttemptResult {
  if (status >= 200 && status < 300) return { kind: "delivered", status };
  const wish = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { kind: "refused", status, forGood: status === 410, ...wish };
}

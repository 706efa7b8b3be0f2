import type { ContactChannel, Instant } from "@homeward/contracts";
import type { Email } from "../messages/email.ts";
import type { AttemptResult } from "./attempt-result.ts";
import type { EmailSender } from "./send-email.ts";
import type { WebhookSender } from "./send-webhook.ts";

/** A notification as it goes out: the bytes of a webhook, or an e-mail. */
export type Outgoing =
  | {
      readonly channel: "webhook";
      readonly notificationId: string;
      readonly body: string;
      /** Of this attempt: no part of what was composed. */
      readonly traceparent?: string | null;
    }
  | { readonly channel: "email"; readonly notificationId: string; readonly email: Email };

/** Where it goes, secrets opened. */
export interface Destination {
  readonly kind: ContactChannel;
  readonly address: string;
  readonly secrets: readonly string[];
}

export interface TimedResult {
  readonly result: AttemptResult;
  readonly durationMs: number;
}

export interface Sender {
  /** One attempt. How many run at once is the caller's affair. */
  send(outgoing: Outgoing, to: Destination, now: Instant): Promise<TimedResult>;
  close(): Promise<void>;
}

/** `elapsedMs` is a monotonic clock such as performance.now. `email` is null where no mail server is configured. */
export function createSender(parts: {
  readonly webhook: WebhookSender;
  readonly email: EmailSender | null;
  readonly elapsedMs: () => number;
}): Sender {
  const { webhook, email, elapsedMs } = parts;
  const attempt = async (outgoing: Outgoing, to: Destination, now: Instant): Promise<AttemptResult> => {
    if (outgoing.channel === "webhook" && to.kind === "webhook") {
      const { channel: _channel, ...what } = outgoing;
      return webhook.send({ ...what, address: to.address, secrets: to.secrets }, now);
    }
    if (outgoing.channel === "email" && to.kind === "email" && email !== null)
      return email.send(outgoing.email, to.address);
    // Text messages have no provider yet: said at once and for good, so that the ladder goes on to somebody else.
    return { kind: "failed", reason: "channel-not-configured", forGood: to.kind === "sms" };
  };
  return {
    async send(outgoing, to, now) {
      const began = elapsedMs();
      const result = await attempt(outgoing, to, now);
      return { result, durationMs: Math.max(0, elapsedMs() - began) };
    },
    async close() {
      email?.close();
      await webhook.close();
    },
  };
}

import { createTransport } from "nodemailer";
import type { Email } from "../messages/email.ts";
import { failureReason, type AttemptResult } from "./attempt-result.ts";

export interface EmailSender {
  /** One try. Never throws for what a mail server does. */
  send(email: Email, to: string): Promise<AttemptResult>;
  close(): void;
}

export interface EmailSettings {
  /** `smtp://user:password@host:port` (STARTTLS where it is offered) or `smtps://…`. */
  readonly smtpUrl: string;
  readonly from: string;
  /** True refuses a server that offers no TLS. */
  readonly requireTls: boolean;
  /** PEM of the authority that the server's certificate must come from; the system's where absent. */
  readonly ca?: string;
  readonly timeoutMs?: number;
}

/** Sends plain-text e-mails over SMTP. Files and URLs named in a message are never read. */
export function createEmailSender(settings: EmailSettings): EmailSender {
  const { smtpUrl, from, requireTls, ca, timeoutMs = 15_000 } = settings;
  const transport = createTransport(
    {
      url: smtpUrl,
      pool: true,
      maxConnections: 4,
      requireTLS: requireTls,
      connectionTimeout: Math.min(timeoutMs, 3_000),
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
    },
    { from, headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" } },
  );
  return {
    async send({ subject, text, messageId }, to) {
      try {
        const { response } = await transport.sendMail({ to, subject, text, messageId });
        return { kind: "delivered", status: statusOf(response) ?? 250 };
      } catch (error) {
        return refusalOf(error);
      }
    },
    close: () => transport.close(),
  };
}

const statusOf = (response: string): number | undefined =>
  /^[245]\d\d/.test(response) ? Number(response.slice(0, 3)) : undefined;

/**
 * A 5xx to the recipient is a refusal for good. A 5xx to our own login or sender address, or to the message (a domain
 * that is not signed, a filter), says nothing about the recipient: somebody can mend it, and then it goes through.
 */
function refusalOf(error: unknown): AttemptResult {
  const {
    code,
    responseCode: status,
    command,
  } = error as {
    code?: string;
    responseCode?: number;
    command?: string;
  };
  if (isUntrusted(error)) return { kind: "failed", reason: "tls-failed", forGood: false };
  if (code === "ETLS" || status === undefined || status < 400)
    return { kind: "failed", reason: failureReason(error), forGood: false };
  if (command !== "RCPT TO" && command !== "DATA")
    return { kind: "failed", reason: "mail-server-refused", forGood: false };
  return { kind: "refused", status, forGood: status >= 500 && command === "RCPT TO" };
}

/** The code of a certificate that is not trusted is written over by nodemailer; what is left of it are its words. */
const isUntrusted = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ESOCKET" && /certificate/i.test(error.message);

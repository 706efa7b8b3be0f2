import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from "smtp-server";
import { certificates } from "./certificates.ts";
import { createHearing, type Hearing } from "./hearing.ts";

/** One mail as it was handed over. */
export interface HeardMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Lower-case name to value, unfolded. Of a header that comes twice, the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole message, headers and body, as it was sent. */
  readonly raw: string;
  /** Body with quoted-printable and base64 undone. */
  readonly text: string;
  /** Whether it came over TLS. */
  readonly encrypted: boolean;
  /** Milliseconds since 1970 on the sink's clock. */
  readonly at: number;
}

export interface SmtpSink extends Hearing<HeardMail> {
  /** `smtp://127.0.0.1:<port>`, or `smtps://…`. */
  readonly url: string;
  /** Recipients get this answer from now on; `null` accepts again. 4xx is passing, 5xx is for good. */
  refuse(address: string, status: number | null): void;
  /** Each message gets this answer from now on, once it has been handed over, and is not heard; `null` accepts it. */
  refuseMessages(answer: (mail: Pick<HeardMail, "to" | "headers">) => number | null): void;
  close(): Promise<void>;
}

export interface SinkOptions {
  readonly tls?: "starttls" | "smtps";
  /** What mails are dated by; without it this machine's clock. */
  readonly nowMs?: () => number;
}

/** The notification that a mail is of, after which Homeward names it; empty where it is named otherwise. */
export const notificationIdOf = ({ headers }: Pick<HeardMail, "headers">): string =>
  /<?([^@>]+)@/.exec(headers["message-id"] ?? "")?.[1] ?? "";

/**
 * A real SMTP server that keeps what it is sent and passes nothing on. With a certificate it offers STARTTLS, or is
 * encrypted from the first byte.
 */
export async function smtpSink({ tls, nowMs = Date.now }: SinkOptions = {}): Promise<SmtpSink> {
  const { hearing, add } = createHearing<HeardMail>(
    ({ to, headers }) => `${to.join()}: ${headers["subject"]}`,
  );
  const refused = new Map<string, number>();
  let answer: Parameters<SmtpSink["refuseMessages"]>[0] = () => null;
  const server = new SMTPServer({
    authOptional: true,
    ...encryption(tls),
    onRcptTo({ address }, _session, done) {
      const status = refused.get(address);
      if (status === undefined) return done();
      done(refusal(status));
    },
    onData(stream, session, done) {
      read(stream, session).then((mail) => {
        const status = answer(mail);
        if (status !== null) return done(refusal(status));
        add({ ...mail, encrypted: session.secure, at: nowMs() });
        done();
      }, done);
    },
  });
  // A sender that is killed in the middle of a mail takes nobody along.
  server.on("error", () => undefined);
  const listener = server.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("the mail sink has no port");
  return {
    ...hearing,
    url: `${tls === "smtps" ? "smtps" : "smtp"}://127.0.0.1:${address.port}`,
    refuse: (to, status) => void (status === null ? refused.delete(to) : refused.set(to, status)),
    refuseMessages: (how) => void (answer = how),
    close: () => new Promise((settle) => server.close(settle)),
  };
}

const encryption = (tls: SinkOptions["tls"]): SMTPServerOptions =>
  tls === undefined
    ? { disabledCommands: ["STARTTLS"] }
    : {
        secure: tls === "smtps",
        cert: readFileSync(certificates.server),
        key: readFileSync(certificates.serverKey),
      };

const refusal = (status: number) => Object.assign(new Error("refused by the test"), { responseCode: status });

async function read(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<Omit<HeardMail, "encrypted" | "at">> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString("utf8");
  const end = raw.indexOf("\r\n\r\n");
  const headers = parseHeaders(raw.slice(0, end));
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? "" : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    headers,
    raw,
    text: decodeBody(raw.slice(end + 4), headers["content-transfer-encoding"] ?? "7bit"),
  };
}

function parseHeaders(text: string): Record<string, string> {
  const lines = text.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
  return Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  const bytes = body
    .replaceAll(/=\r\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

import { once } from "node:events";
import { HomewardError, type Part } from "@homeward/kernel";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { readMail, type Mail } from "./mail.ts";

const KEPT = 200;
const LARGEST_BYTES = 262_144;

export interface MailSink {
  /** `smtp://127.0.0.1:<port>`, for SMTP_URL. */
  readonly url: string;
  /** The last 200, newest first. */
  mails(): readonly Mail[];
  stop(): Promise<void>;
}

/**
 * A mail server for the demo: keeps in memory what it is given, passes nothing on.
 * @throws HomewardError in production, where it would swallow what people have to read.
 */
export async function openMailSink({ production }: { production: boolean }): Promise<MailSink> {
  if (production)
    throw new HomewardError("mail-sink-in-production", "SMTP_URL is required when NODE_ENV=production");
  const mails: Mail[] = [];
  let n = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    size: LARGEST_BYTES,
    onData(stream, session, done) {
      read(stream).then((raw) => {
        mails.unshift(readMail((n += 1), envelopeOf(session), raw));
        mails.splice(KEPT);
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
    url: `smtp://127.0.0.1:${address.port}`,
    mails: () => mails,
    stop: () => new Promise((stopped) => server.close(stopped)),
  };
}

/** A sink that runs from start() to stop(), and then has a URL; none where SMTP_URL names a real mail server. */
export function mailPart(given: string | undefined, production: boolean): Part & { sink(): MailSink | null } {
  let sink: MailSink | null = null;
  return {
    name: "mail",
    async start() {
      if (given === undefined) sink = await openMailSink({ production });
    },
    stop: async () => sink?.stop(),
    sink: () => sink,
  };
}

async function read(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function envelopeOf({ envelope: { mailFrom, rcptTo } }: SMTPServerSession): Pick<Mail, "from" | "to"> {
  return { from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address) };
}

/** An e-mail as the demo's sink was handed it. */
export interface Mail {
  readonly n: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly date: string;
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
}

/** Reads the plain-text messages that Homeward writes; nothing else is sent to the sink. */
export function readMail(n: number, envelope: Pick<Mail, "from" | "to">, raw: string): Mail {
  const end = raw.indexOf("\r\n\r\n");
  const headers = readHeaders(end < 0 ? raw : raw.slice(0, end));
  const body = end < 0 ? "" : raw.slice(end + 4);
  return {
    n,
    ...envelope,
    date: headers.get("date") ?? "",
    subject: headers.get("subject") ?? "",
    messageId: headers.get("message-id") ?? "",
    text: decode(body, headers.get("content-transfer-encoding") ?? "7bit").replaceAll("\r\n", "\n"),
  };
}

function readHeaders(text: string): Map<string, string> {
  const lines = text.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function decode(body: string, encoding: string): string {
  if (encoding.toLowerCase() === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding.toLowerCase() !== "quoted-printable") return body;
  const bytes = body
    .replaceAll(/=\r\n/g, "")
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

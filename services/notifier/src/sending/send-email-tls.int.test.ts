import { readFileSync } from "node:fs";
import { certificates, smtpSink } from "@homeward/testing";
import { describe, expect, it } from "vitest";
import { buildEmail } from "../messages/email.ts";
import { told } from "../messages/told.fixture.ts";
import { createEmailSender } from "./send-email.ts";

const to = "duty@team.example";
const email = buildEmail(told(), "homeward.example");
const from = "Homeward <no-reply@homeward.example>";

/** One try at a server; `caFile`: as SMTP_CA_FILE. */
async function sendTo(
  smtpUrl: string,
  { caFile, requireTls = false }: { caFile?: string; requireTls?: boolean },
) {
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile, "utf8") };
  const sender = createEmailSender({ smtpUrl, from, requireTls, timeoutMs: 5_000, ...ca });
  const result = await sender.send(email, to);
  sender.close();
  return result;
}

describe.each(["starttls", "smtps"] as const)("a mail server with %s", (tls) => {
  it("gets mails encrypted where its authority is known, and none where it is not", async () => {
    const sink = await smtpSink({ tls });
    for (const caFile of [certificates.stranger, undefined])
      expect(await sendTo(sink.url, caFile === undefined ? {} : { caFile })).toEqual({
        kind: "failed",
        reason: "tls-failed",
        forGood: false,
      });
    expect(await sendTo(sink.url, { caFile: certificates.authority, requireTls: true })).toMatchObject({
      kind: "delivered",
    });
    expect((await sink.hear((mail) => mail.to.includes(to))).encrypted).toBe(true);
    await sink.close();
  });
});

it("a mail server without TLS gets nothing where TLS is required", async () => {
  const sink = await smtpSink();
  const required = { caFile: certificates.authority, requireTls: true };
  expect(await sendTo(sink.url, required)).toEqual({ kind: "failed", reason: "tls-failed", forGood: false });
  expect(await sendTo(sink.url, {})).toMatchObject({ kind: "delivered" });
  expect((await sink.hear((mail) => mail.to.includes(to))).encrypted).toBe(false);
  await sink.close();
});

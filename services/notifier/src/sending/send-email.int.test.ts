import { smtpSink, type SmtpSink } from "@homeward/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildEmail } from "../messages/email.ts";
import { told } from "../messages/told.fixture.ts";
import { createEmailSender, type EmailSender } from "./send-email.ts";

const email = buildEmail(told(), "homeward.example");
const to = "duty@team.example";
let sink: SmtpSink;
let sender: EmailSender;
const senderTo = (smtpUrl: string, requireTls = false) =>
  createEmailSender({ smtpUrl, from: "Homeward <no-reply@homeward.example>", requireTls, timeoutMs: 2_000 });

beforeEach(async () => {
  sink = await smtpSink();
  sender = senderTo(sink.url);
});
afterEach(async () => {
  sender.close();
  await sink.close();
});

describe("an e-mail over SMTP", () => {
  it("arrives as it was written, marked as a machine's, under the same id on every attempt", async () => {
    expect(await sender.send(email, to)).toEqual({ kind: "delivered", status: 250 });
    expect(await sender.send(email, to)).toEqual({ kind: "delivered", status: 250 });
    const first = await sink.hear((mail) => mail.to.includes(to));
    const second = await sink.hear((mail) => mail.to.includes(to));
    expect(first.text.replaceAll("\r\n", "\n").trim()).toBe(email.text.trim());
    expect(first.from).toBe("no-reply@homeward.example");
    expect(first.headers).toMatchObject({
      subject: email.subject,
      "auto-submitted": "auto-generated",
      "message-id": email.messageId,
    });
    expect(second.headers["message-id"]).toBe(email.messageId);
    expect(first.headers["content-type"]).toMatch(/^text\/plain/);
  });

  it.each([
    [550, { kind: "refused", status: 550, forGood: true }],
    [451, { kind: "refused", status: 451, forGood: false }],
  ])("refused with %i", async (status, result) => {
    sink.refuse(to, status);
    expect(await sender.send(email, to)).toEqual(result);
    sink.refuse(to, null);
    expect(await sender.send(email, to)).toMatchObject({ kind: "delivered" });
  });

  it("is not refused for good where the server does not like the message: that can be mended", async () => {
    sink.refuseMessages(() => 550);
    expect(await sender.send(email, to)).toEqual({ kind: "refused", status: 550, forGood: false });
    sink.refuseMessages(() => null);
    expect(await sender.send(email, to)).toMatchObject({ kind: "delivered" });
  });

  it("fails, not for good, where no server listens, and goes on when there is one", async () => {
    const nobody = senderTo("smtp://127.0.0.1:1");
    expect(await nobody.send(email, to)).toMatchObject({ kind: "failed", forGood: false });
    nobody.close();
  });

  it("is not sent in the clear where TLS is required", async () => {
    const strict = senderTo(sink.url, true);
    expect(await strict.send(email, to)).toMatchObject({
      kind: "failed",
      reason: "tls-failed",
      forGood: false,
    });
    expect(sink.heard).toEqual([]);
    strict.close();
  });
});

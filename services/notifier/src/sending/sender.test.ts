import { parseInstant } from "@homeward/contracts";
import { generateSecret } from "@homeward/signing";
import { receiver, smtpSink, type Receiver, type SmtpSink } from "@homeward/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildEmail } from "../messages/email.ts";
import { told } from "../messages/told.fixture.ts";
import { createEmailSender } from "./send-email.ts";
import { createSender, type Destination, type Sender } from "./sender.ts";
import { createWebhookSender } from "./send-webhook.ts";

const now = parseInstant("2026-11-20T17:30:00Z");
const notificationId = "01a1fa02-11f8-8c33-b1d2-64f1d0f3ab90";
const email = buildEmail(told(), "h.example");
let team: Receiver;
let sink: SmtpSink;
let sender: Sender;
let ticks = 0;

beforeAll(async () => {
  team = await receiver();
  sink = await smtpSink();
  sender = createSender({
    webhook: createWebhookSender({ allowPrivateAddresses: true, allowUnencrypted: true }),
    email: createEmailSender({ smtpUrl: sink.url, from: "h@h.example", requireTls: false }),
    elapsedMs: () => (ticks += 7),
  });
});
afterAll(async () => {
  await sender.close();
  await team.close();
  await sink.close();
});

const inbox = (): Destination => ({ kind: "webhook", address: team.url, secrets: [generateSecret()] });
const mailbox: Destination = { kind: "email", address: "duty@team.example", secrets: [] };
const telephone: Destination = { kind: "sms", address: "+441632960123", secrets: [] };

it("sends each message by its channel and says how long it took", async () => {
  const delivered = { result: { kind: "delivered" }, durationMs: 7 };
  expect(await sender.send({ channel: "webhook", notificationId, body: "{}" }, inbox(), now)).toMatchObject(
    delivered,
  );
  expect(await sender.send({ channel: "email", notificationId, email }, mailbox, now)).toMatchObject(
    delivered,
  );
  await team.hear(({ body }) => body.toString() === "{}");
  await sink.hear((mail) => mail.to.includes("duty@team.example"));
});

it("says at once that a channel is not there: for good of text messages, of e-mail until a server is configured", async () => {
  const result = { kind: "failed", reason: "channel-not-configured" };
  expect(await sender.send({ channel: "email", notificationId, email }, telephone, now)).toMatchObject({
    result: { ...result, forGood: true },
  });
  const mute = createSender({
    webhook: createWebhookSender({ allowPrivateAddresses: true, allowUnencrypted: true }),
    email: null,
    elapsedMs: () => 0,
  });
  expect(await mute.send({ channel: "email", notificationId, email }, mailbox, now)).toMatchObject({
    result: { ...result, forGood: false },
  });
  await mute.close();
});

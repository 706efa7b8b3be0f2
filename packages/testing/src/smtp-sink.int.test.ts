import { createTransport } from "nodemailer";
import { afterEach, beforeEach, expect, it } from "vitest";
import { smtpSink, type SmtpSink } from "./smtp-sink.ts";

let sink: SmtpSink;
beforeEach(async () => {
  sink = await smtpSink();
});
afterEach(() => sink.close());

const send = (to: string) =>
  createTransport(sink.url).sendMail({
    from: "homeward@homeward.example",
    to,
    subject: "Reference ABCD2345",
    text: "Told is not accepted — ring the ward.\nA second line that is rather long, so that it has to be folded on its way.",
    messageId: "<n1@homeward.example>",
  });

it("hears a mail with its headers and its text", async () => {
  await send("duty@team.example");
  const mail = await sink.hear(({ to }) => to.includes("duty@team.example"));
  expect(mail).toMatchObject({
    from: "homeward@homeward.example",
    headers: { "message-id": "<n1@homeward.example>", subject: "Reference ABCD2345" },
  });
  expect(mail.text).toContain("Told is not accepted — ring the ward.");
  expect(mail.text).toContain("rather long, so that it has to be folded on its way.");
  expect(sink.unexpected()).toEqual([]);
});

it("refuses whom it is told to refuse, and takes them again", async () => {
  sink.refuse("gone@team.example", 550);
  await expect(send("gone@team.example")).rejects.toMatchObject({ responseCode: 550 });
  sink.refuse("gone@team.example", null);
  await send("gone@team.example");
  expect(sink.heard).toHaveLength(1);
});

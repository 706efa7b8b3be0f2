import { once } from "node:events";
import { connect } from "node:net";
import { fastify } from "fastify";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMailSink, type MailSink } from "./open-mail-sink.ts";
import { registerDemoMail } from "./routes.ts";

let sink: MailSink;
const app = fastify();
beforeAll(async () => {
  sink = await openMailSink({ production: false });
  registerDemoMail(app, sink);
  const transport = createTransport(sink.url);
  const mail = { from: "h@h.example", to: "duty@team.example", messageId: "<one@h.example>" };
  await transport.sendMail({ ...mail, subject: "first", text: "Zoë’s ward – <b>=3D</b>\n".repeat(8) });
  for (let n = 0; n < 3; n += 1) await transport.sendMail({ ...mail, subject: `later ${n}`, text: "x" });
});
afterAll(async () => {
  await app.close();
  await sink.stop();
});

describe("/demo/mail", () => {
  it("shows the newest first, as they were written", async () => {
    const { items } = (await app.inject("/demo/mail")).json<{ items: Record<string, unknown>[] }>();
    expect(items.map((mail) => mail["subject"])).toEqual(["later 2", "later 1", "later 0", "first"]);
    expect(items.at(-1)).toMatchObject({
      from: "h@h.example",
      to: ["duty@team.example"],
      messageId: "<one@h.example>",
      text: expect.stringMatching(/^Zoë’s ward – <b>=3D<\/b>\n/) as unknown,
    });
  });

  it("is a page in a browser, where a mail cannot become markup", async () => {
    const page = await app.inject({ url: "/demo/mail", headers: { accept: "text/html,*/*" } });
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.body).toContain("&lt;b&gt;");
    expect(page.body).not.toContain("<b>");
  });

  it("is refused in production", async () => {
    await expect(openMailSink({ production: true })).rejects.toThrow(/SMTP_URL/);
  });

  it("outlives a sender that is killed in the middle of a mail", async () => {
    const socket = connect(Number(new URL(sink.url).port), "127.0.0.1");
    await once(socket, "data");
    socket.write("EHLO killed.example\r\nMAIL FROM:<h@h.example>\r\n");
    await once(socket, "data");
    socket.resetAndDestroy();
    await createTransport(sink.url).sendMail({
      from: "h@h.example",
      to: "duty@team.example",
      subject: "after",
    });
    expect(sink.mails()[0]).toMatchObject({ subject: "after" });
  });
});

import type { FastifyInstance } from "fastify";
import { mailPage } from "./mail-page.ts";
import type { MailSink } from "./open-mail-sink.ts";

/** `GET /demo/mail`: a page for a browser, JSON for everybody else. */
export function registerDemoMail(app: FastifyInstance, sink: Pick<MailSink, "mails">): void {
  app.get("/demo/mail", { schema: { hide: true } }, async (request, reply) => {
    void reply.header("vary", "accept").header("cache-control", "no-store");
    if (!(request.headers.accept ?? "").includes("text/html")) return { items: sink.mails() };
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", "default-src 'none'")
      .send(mailPage(sink.mails()));
  });
}

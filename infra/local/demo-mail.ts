import { buildApp, createMetrics, listening, type Logger, type Part } from "@homeward/kernel";
import { openMailSink, registerDemoMail, type MailSink } from "@homeward/standalone";
import type { Env, Server } from "./servers.ts";

export interface MailPlace {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
}

/** The mail server that SMTP_URL names, else a built-in sink with its page at /demo/mail. */
export function mailServer(given: string | undefined, place: MailPlace): Server {
  const { isProduction, logger } = place;
  let sink: MailSink | null = null;
  let page: Part | null = null;
  return {
    name: "mail",
    async start() {
      if (given !== undefined) return;
      sink = await openMailSink({ production: isProduction });
      const app = buildApp({ services: [], logger, metrics: createMetrics(), title: "Homeward demo mail" });
      registerDemoMail(app, sink);
      page = listening(app, place);
      await page.start();
    },
    async stop() {
      await page?.stop();
      await sink?.stop();
    },
    env: (): Env => ({ SMTP_URL: given ?? sink?.url }),
  };
}

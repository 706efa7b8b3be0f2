import { createIntake } from "@homeward/intake";
import { buildApp, createLogger, createMetrics, createSealing, unmovedClock } from "@homeward/kernel";
import { createNotifier, notifierSettings, openSender } from "@homeward/notifier";
import { createSignals, openPool } from "@homeward/postgres";
import { createRouter } from "@homeward/router";
import { createInProcessTransport } from "@homeward/transport/in-process";
import { join } from "node:path";
import { z } from "zod";

export const openapiFile = join(import.meta.dirname, "../../docs/openapi.json");
export const publicUrl = "http://127.0.0.1:8080";

/** What `npm start` serves at /openapi.json, without starting anything: a description needs no server. */
export async function describeDoors(): Promise<object> {
  const logger = createLogger({ service: "openapi", level: "error" });
  const nowhere = "postgres://nobody@127.0.0.1:1/none";
  const pool = openPool({ url: nowhere, max: 1, applicationName: "openapi" });
  const metrics = createMetrics();
  const deps = {
    pool,
    signals: createSignals({ url: nowhere, logger }),
    transport: createInProcessTransport({ logger }),
    clock: unmovedClock,
    sealing: createSealing(`openapi:${Buffer.alloc(32).toString("base64")}`),
    logger,
    metrics,
    publicUrl,
    allowDemo: true,
  };
  const settings = z.object(notifierSettings).parse({ SMTP_URL: "smtp://127.0.0.1:1" });
  const services = [
    createIntake(deps),
    createRouter(deps),
    createNotifier({ ...deps, settings, sender: openSender(settings, false) }),
  ];
  const app = buildApp({ services, logger, metrics, publicUrl });
  try {
    await app.ready();
    return app.swagger();
  } finally {
    await app.close();
    await pool.end();
  }
}

/** As the file holds it. */
export const inFile = (description: object): string => `${JSON.stringify(description, null, 2)}\n`;

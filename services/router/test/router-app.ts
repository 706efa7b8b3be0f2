import { buildApp, createLogger, createMetrics, createRateLimit } from "@homeward/kernel";
import { createKeyring } from "@homeward/keys";
import type { Pool } from "@homeward/postgres";
import { homeAreaRoutes } from "../src/areas/routes.ts";
import type { Routing } from "../src/routes/handle-events.ts";
import { routeRoutes } from "../src/routes/routes.ts";

export interface RouterApp {
  readonly pool: Pool;
  readonly routing: Routing;
  readonly allowDemo: boolean;
}

/** The router's doors, without anything that runs behind them. */
export function routerApp({ pool, routing, allowDemo }: RouterApp): ReturnType<typeof buildApp> {
  const { references, clock } = routing;
  const limit = createRateLimit({ perSecond: 1, burst: 20 });
  const service = {
    name: "router",
    register(scope: Parameters<typeof routeRoutes>[0]) {
      homeAreaRoutes(scope, { db: pool, references, clock }, limit);
      routeRoutes(scope, { pool, routing, keyring: createKeyring({ db: pool, allowDemo, trustMs: 0 }) });
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    checks: [],
  };
  const logger = createLogger({ service: "router", level: "silent" });
  return buildApp({ services: [service], logger, metrics: createMetrics() });
}

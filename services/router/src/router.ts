import type { ServiceDeps } from "@homeward/host";
import { createRateLimit, noTracing, type Service } from "@homeward/kernel";
import { createKeyring } from "@homeward/keys";
import { createRelay, createRetention, watchStore } from "@homeward/outbox";
import { homeAreaRoutes } from "./areas/routes.ts";
import { loadGeography } from "./geography/load-geography.ts";
import { referenceHealth } from "./reference/read-health.ts";
import { createReferences } from "./reference/references.ts";
import { routeConsumers } from "./routes/consumer.ts";
import { routeRoutes } from "./routes/routes.ts";
import { defaultRouterSettings, type RouterSettings } from "./settings.ts";
import { SOURCE } from "./routes/route-message.ts";

export interface RouterDeps extends ServiceDeps {
  readonly settings?: RouterSettings;
}

/** Builds the router on what it is given. Subscribes at once, so build it before the transport starts. */
export function createRouter(deps: RouterDeps): Service {
  const { pool, transport, signals, clock, sealing, logger, metrics, tracing = noTracing } = deps;
  const { settings = defaultRouterSettings } = deps;
  const routing = { references: createReferences(), sealing, clock };
  for (const consumer of routeConsumers({ pool, routing, logger, metrics, tracing }))
    transport.subscribe(consumer);
  const loops = [
    createRelay({ pool, transport, signals, logger, clock, source: SOURCE }),
    createRetention({ pool, logger, keepDays: settings.KEEP_MESSAGES_DAYS }),
    // Other services in the same process have loops of the same kind.
  ].map((loop) => ({ ...loop, name: `router-${loop.name}` }));
  for (const loop of loops) metrics.watchLoop(loop);
  watchStore({ service: "router", pool, clock, metrics });
  const keyring = createKeyring({ db: pool, allowDemo: deps.allowDemo });
  const limit = createRateLimit({
    perSecond: settings.HOME_AREA_PER_SECOND,
    burst: settings.HOME_AREA_BURST,
  });
  return {
    name: "router",
    register(app) {
      homeAreaRoutes(app, { db: pool, references: routing.references, clock }, limit);
      routeRoutes(app, { pool, routing, keyring });
    },
    async start() {
      await loadGeography(pool, settings.GEOGRAPHY_DIR, logger);
      for (const loop of loops) loop.start();
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
    checks: [...loops, referenceHealth(pool)],
  };
}

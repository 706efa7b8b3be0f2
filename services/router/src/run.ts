import { runService, type Env } from "@homeward/host";
import { migrations, SERVICE } from "./migrations.ts";
import { createRouter } from "./router.ts";
import { routerSettings } from "./settings.ts";

/** Runs the router as a process of its own until it is told to stop. */
export const run = (env: Env): Promise<void> =>
  runService(env, {
    name: SERVICE,
    migrations,
    environment: routerSettings,
    create: (deps, settings) => createRouter({ ...deps, settings }),
  });

import { runService } from "@homeward/host";
import { migrations, SERVICE } from "./migrations.ts";
import { createRouter } from "./router.ts";
import { routerSettings } from "./settings.ts";

await runService(process.env, {
  name: SERVICE,
  migrations,
  environment: routerSettings,
  create: (deps, settings) => createRouter({ ...deps, settings }),
});

import { runService, type Env } from "@homeward/host";
import { createIntake } from "./intake.ts";
import { migrations, SERVICE } from "./migrations.ts";
import { intakeSettings } from "./settings.ts";

/** Runs the intake as a process of its own until it is told to stop. */
export const run = (env: Env): Promise<void> =>
  runService(env, {
    name: SERVICE,
    migrations,
    environment: intakeSettings,
    create: (deps, settings) => createIntake({ ...deps, settings }),
  });

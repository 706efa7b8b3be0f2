import { runService } from "@homeward/host";
import { createIntake } from "./intake.ts";
import { migrations, SERVICE } from "./migrations.ts";
import { intakeSettings } from "./settings.ts";

await runService(process.env, {
  name: SERVICE,
  migrations,
  environment: intakeSettings,
  create: (deps, settings) => createIntake({ ...deps, settings }),
});

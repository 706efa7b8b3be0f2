export { createIntake, type IntakeDeps } from "./intake.ts";
export { defaultIntakeSettings, intakeSettings, type IntakeSettings } from "./settings.ts";
export { migrations } from "./migrations.ts";
export { restoreReports, type RestoredReports } from "./restoring/handle-restore.ts";
export { applySeeds } from "./units/apply-seeds.ts";

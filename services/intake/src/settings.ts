import { setting } from "@homeward/kernel";
import { z } from "zod";

/** Settings of intake, by the names of their environment variables. */
export const intakeSettings = {
  /** What one unit key may send for ever, in requests a second, in one process. */
  RATE_LIMIT_PER_SECOND: setting.count(1, 1_000_000).default(50),
  /** And at once, after a quiet time. */
  RATE_LIMIT_BURST: setting.count(1, 1_000_000).default(200),
  /** Reports under way at once; more are answered 503. */
  MOST_REPORTS: setting.count(1, 1_000_000).default(2_000),
  /** Bytes of their bodies together. */
  MOST_REPORT_BYTES: setting.count(1_048_576, 999_999_999_999).default(67_108_864),
  KEEP_MESSAGES_DAYS: setting.count(1, 3_650).default(30),
} as const;
export type IntakeSettings = z.output<z.ZodObject<typeof intakeSettings>>;
export const defaultIntakeSettings: IntakeSettings = z.object(intakeSettings).parse({});

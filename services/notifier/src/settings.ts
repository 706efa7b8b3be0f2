import { setting } from "@homeward/kernel";
import { z } from "zod";

/** Settings of the notifier, by the names of their environment variables. */
export const notifierSettings = {
  KEEP_MESSAGES_DAYS: setting.count(1, 3_650).default(30),
} as const;
export type NotifierSettings = z.output<z.ZodObject<typeof notifierSettings>>;
export const defaultNotifierSettings: NotifierSettings = z.object(notifierSettings).parse({});

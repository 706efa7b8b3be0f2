import { setting } from "@homeward/kernel";
import { z } from "zod";

/** Settings of the router, by the names of their environment variables. */
export const routerSettings = {
  /** Postcodes that one address may ask for without a key: for ever, in requests a second. */
  HOME_AREA_PER_SECOND: setting.count(1, 1_000_000).default(5),
  /** And at once, after a quiet time. */
  HOME_AREA_BURST: setting.count(1, 1_000_000).default(60),
  /** A folder like seeds/geography to route by; when left out, what is loaded stays, and at first the built-in one is. */
  GEOGRAPHY_DIR: z.string().optional(),
  KEEP_MESSAGES_DAYS: setting.count(1, 3_650).default(30),
} as const;
export type RouterSettings = z.output<z.ZodObject<typeof routerSettings>>;
export const defaultRouterSettings: RouterSettings = z.object(routerSettings).parse({});

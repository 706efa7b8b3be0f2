import { setting } from "@homeward/kernel";
import { z } from "zod";

/** Settings of the notifier, by the names of their environment variables. */
export const notifierSettings = {
  /** Answers that one contact point's owner or key may send for ever, in requests a second. */
  ANSWERS_PER_SECOND: setting.count(1, 1_000_000).default(100),
  /** And at once, after a quiet time. */
  ANSWERS_BURST: setting.count(1, 1_000_000).default(1_000),
  KEEP_MESSAGES_DAYS: setting.count(1, 3_650).default(30),
  /** `smtp://user:password@host:port` or `smtps://…`; without it, e-mail contact points cannot be reached. */
  SMTP_URL: setting.url("smtp", "smtps").optional(),
  /** True refuses a mail server that offers no TLS. */
  SMTP_REQUIRE_TLS: setting.flag().default(false),
  SMTP_CA_FILE: z.string().optional(),
  MAIL_FROM: z.string().min(3).default("homeward@homeward.example"),
  /** Whether webhooks may go to private networks; default: only outside production. */
  ALLOW_PRIVATE_RECEIVERS: setting.flag().optional(),
} as const;
export type NotifierSettings = z.output<z.ZodObject<typeof notifierSettings>>;

/** The right-hand side of Message-IDs: that of the sender's address. */
export const mailHostOf = ({ MAIL_FROM }: NotifierSettings): string =>
  /@([^\s<>@]+)>?\s*$/.exec(MAIL_FROM)?.[1] ?? "homeward.example";

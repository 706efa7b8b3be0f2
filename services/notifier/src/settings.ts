import { readFileSync } from "node:fs";
import { setting } from "@homeward/kernel";
import { z } from "zod";
import { createEmailSender } from "./sending/send-email.ts";
import { createWebhookSender } from "./sending/send-webhook.ts";
import { createSender, type Sender } from "./sending/sender.ts";

/** Settings of the notifier, by the names of their environment variables. */
export const notifierSettings = {
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
export const defaultNotifierSettings: NotifierSettings = z.object(notifierSettings).parse({});

/** The way out, as the settings have it. */
export function senderOf(settings: NotifierSettings, isProduction: boolean): Sender {
  const { SMTP_URL: smtpUrl, SMTP_CA_FILE: caFile, MAIL_FROM: from, SMTP_REQUIRE_TLS: requireTls } = settings;
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile, "utf8") };
  return createSender({
    webhook: createWebhookSender({
      allowPrivateAddresses: settings.ALLOW_PRIVATE_RECEIVERS ?? !isProduction,
    }),
    email: smtpUrl === undefined ? null : createEmailSender({ smtpUrl, from, requireTls, ...ca }),
    elapsedMs: () => performance.now(),
  });
}

/** The right-hand side of Message-IDs: that of the sender's address. */
export const mailHostOf = ({ MAIL_FROM }: NotifierSettings): string =>
  /@([^\s<>@]+)>?\s*$/.exec(MAIL_FROM)?.[1] ?? "homeward.example";

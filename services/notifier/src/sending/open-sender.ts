import { readFileSync } from "node:fs";
import type { NotifierSettings } from "../settings.ts";
import { createEmailSender } from "./send-email.ts";
import { createWebhookSender } from "./send-webhook.ts";
import { createSender, type Sender } from "./sender.ts";

/** The way out, as the settings have it. */
export function openSender(settings: NotifierSettings, isProduction: boolean): Sender {
  const { SMTP_URL: smtpUrl, SMTP_CA_FILE: caFile, MAIL_FROM: from, SMTP_REQUIRE_TLS: requireTls } = settings;
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile, "utf8") };
  return createSender({
    webhook: createWebhookSender({
      allowPrivateAddresses: settings.ALLOW_PRIVATE_RECEIVERS ?? !isProduction,
      allowUnencrypted: !isProduction,
    }),
    email: smtpUrl === undefined ? null : createEmailSender({ smtpUrl, from, requireTls, ...ca }),
    elapsedMs: () => performance.now(),
  });
}

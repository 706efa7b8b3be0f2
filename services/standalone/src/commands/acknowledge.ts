import { join } from "node:path";
import { parseArgs } from "node:util";
import { acknowledgementOutcomes, answererRoles } from "@homeward/contracts";
import { readConfig, setting } from "@homeward/kernel";
import { z } from "zod";
import { sendAcknowledgement } from "../demo-receiver/send-acknowledgement.ts";
import { formatMistake } from "../seeds/mistake.ts";
import { readSeeds } from "../seeds/read-seeds.ts";

const USAGE = `npm run acknowledge -- <caseId> [options]

  --outcome        ${acknowledgementOutcomes.join(" | ")}   (accepted)
  --name           who answers                                (Sam Example)
  --role           ${answererRoles.join(" | ")}   (clinician)
  --as             team that answers, where it is not the case's own
  --note  --lead-worker  --appointment-at  --until  --postcode  --team
  --pass-to  --duplicate-of  --reason  --safety-plan
  --url            where Homeward answers                     (PUBLIC_URL, or http://127.0.0.1:8080)`;

const text = { type: "string" } as const;
const options = {
  outcome: { ...text, default: "accepted" },
  name: { ...text, default: "Sam Example" },
  role: { ...text, default: "clinician" },
  as: text,
  note: text,
  "lead-worker": text,
  "appointment-at": text,
  until: text,
  postcode: text,
  team: text,
  "pass-to": text,
  "duplicate-of": text,
  reason: text,
  "safety-plan": text,
  url: text,
} as const;

const settings = z.object({
  PORT: setting.port().default(8080),
  PUBLIC_URL: setting.url("http", "https").optional(),
  SEEDS: z.string().default(join(import.meta.dirname, "../../../../seeds/demo")),
});

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [caseId] = positionals;
  if (caseId === undefined) return fail(USAGE);
  const config = readConfig(settings, process.env);
  const checked = await readSeeds(config.SEEDS, process.env);
  if (!checked.ok) return fail(checked.mistakes.map(formatMistake).join("\n"));
  const url = (values.url ?? config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`).replace(/\/+$/, "");
  const by = { name: values.name, role: values.role };
  const wish = { url, caseId, asTeam: values.as, by, answer: answerBody(values) };
  const { status, body } = await sendAcknowledgement(wish, checked.seeds, Date.now() / 1_000);
  console.log(JSON.stringify(body, null, 2));
  return status === 200 && (body as { effect?: string }).effect === "applied" ? 0 : 1;
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

function answerBody(values: Values): Record<string, unknown> {
  const { postcode, team } = values;
  return {
    outcome: values.outcome,
    note: values.note,
    leadWorker: values["lead-worker"],
    appointmentAt: values["appointment-at"],
    until: values.until,
    ...((postcode ?? team) !== undefined && { suggestion: { postcode, teamId: team } }),
    passTo: values["pass-to"],
    duplicateOf: values["duplicate-of"],
    reason: values.reason,
    safetyPlan: values["safety-plan"],
  };
}

function fail(message: string): number {
  console.error(message);
  return 2;
}

process.exitCode = await main().catch((error: unknown) =>
  fail(
    error instanceof Error
      ? `${error.message}${error.cause instanceof Error ? `: ${error.cause.message}` : ""}`
      : String(error),
  ),
);

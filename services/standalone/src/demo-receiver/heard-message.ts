import type { WebhookBody, Instant } from "@homeward/contracts";

/** A message told in lines for a terminal, with the command that answers it. `again`: heard before under this id. */
export function describeHeard(body: WebhookBody, pointId: string, again: boolean): string {
  if (body.type === "ping") return `ping → ${pointId}\n  ${body.data.why}`;
  const { data } = body;
  const urgent = data.urgent && body.type === "case.alarm" ? " URGENT" : "";
  const step = `${data.clock}, rung ${data.rung}${data.repeat > 0 ? `, repeat ${data.repeat}` : ""}`;
  return [
    `${body.type}${urgent} → ${pointId}   ${data.reference}   (${step})${again ? "   heard before" : ""}`,
    `  ${data.why}`,
    `  ${data.statement}`,
    ...line("Child", childOf(body)),
    ...line("Unit", data.unit && `${data.unit.name}, ${data.unit.phone ?? "no telephone"}`),
    ...line("Next step at", data.deadlineAt && london(data.deadlineAt)),
    ...line("First contact due", data.contactDueAt && london(data.contactDueAt)),
    ...answerOf(body),
  ].join("\n");
}

type CaseBody = Exclude<WebhookBody, { type: "ping" }>;

function childOf(body: CaseBody): string | null {
  if (body.type === "case.stand-down" || !body.data.child) return null;
  const { givenName, familyName, birthDate, nhsNumber } = body.data.child;
  const name = [givenName, familyName].filter(Boolean).join(" ") || "name not given";
  return `${name}, born ${birthDate ?? "not given"}, NHS number ${nhsNumber ?? "not given"}`;
}

function answerOf({ data }: CaseBody): string[] {
  const outcome = ["accepted", "noted", "holding"].find((known) => data.outcomes.some((it) => it === known));
  if (outcome === undefined) return [];
  const option = outcome === "accepted" ? "" : ` --outcome ${outcome}`;
  return [`  Answer with:  npm run acknowledge -- ${data.caseId}${option}`];
}

const line = (label: string, value: string | null | undefined): string[] =>
  value ? [`  ${label}: ${value}`] : [];

const london = (at: Instant): string =>
  Temporal.Instant.fromEpochNanoseconds(BigInt(at) * 1_000n)
    .toZonedDateTimeISO("Europe/London")
    .toLocaleString("en-GB", {
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    });

import type { Report } from "@homeward/contracts";
import { report } from "@homeward/testing";
import { keyOf } from "../../acceptance/harness/world.ts";
import { pause } from "../pause.ts";
import type { Story } from "../plan/plan.ts";
import { askUntilAnswered } from "./ask.ts";
import type { Book } from "./book.ts";

export interface UnitParts {
  readonly seed: number;
  /** One of the replicas, each in its turn. */
  readonly door: (service: "intake") => string;
  readonly book: Book;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** The unit's system: reports what a story says, again and again until it has its 202. */
export interface Unit {
  /** Resolves when everything that the story has the unit say is accepted. */
  tells(story: Story): Promise<void>;
}

export function openUnit({ seed, door, book, now, signal }: UnitParts): Unit {
  const send = async (body: Report, story: Story) => {
    const url = () => `${door("intake")}/v1/discharge-events`;
    const headers = () => ({ authorization: `Bearer ${keyOf("oak")}` });
    const answer = await askUntilAnswered({ url, headers, body: JSON.stringify(body) }, signal);
    if (answer.status !== 202)
      throw new Error(`${body.eventId} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const stayId = String(answer.body["stayId"]);
    const { eventId, type } = body as { eventId: string; type: "discharged" | "discharge-reversed" };
    book.accepted.push({ eventId, type, stayId, sends: answer.sends });
    book.learn(stayId, story);
  };
  return {
    async tells(story) {
      book.begin(story);
      const said = reportOf(seed, story, now());
      await Promise.all([send(said, story), ...(story.sentTwice ? [send(said, story)] : [])]);
      if (story.reversedAfterMs === null) return;
      await pause(story.reversedAfterMs);
      const reversal = { eventId: `${said.eventId}-reversed`, occurredAt: instant(now()) };
      await send({ ...said, ...reversal, type: "discharge-reversed" }, story);
      book.end(story);
    },
  };
}

const instant = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();
const HOUR_MS = 3_600_000;

function reportOf(seed: number, { index, kind, contact, answeredBy }: Story, nowMs: number): Report {
  const id = `chaos-${seed}-${index}`;
  // A stated absence of risk leaves the time that the lead on call needs for a hold.
  const calm = contact !== "overdue" && answeredBy === "on-call-lead";
  const homeless = { kind: "unknown", postcode: null } as const;
  return report({
    eventId: id,
    occurredAt: instant(nowMs),
    unit: { odsCode: "RXX01", ward: "Oak" },
    stay: { spellId: id },
    discharge: {
      announcedAt: instant(nowMs - 7 * 24 * HOUR_MS),
      risk: calm ? "none-stated" : "flagged",
      urgent: kind === "urgent" ? true : null,
    },
    home: {
      ...(kind === "unplaceable"
        ? { destination: homeless, usualPostcode: null, preAdmissionPostcode: null, registeredGp: null }
        : {}),
      ...(kind === "looked-after"
        ? { lookedAfter: { status: "yes" as const, responsibleAuthority: "E08000018" } }
        : {}),
    },
  });
}

import { createHash } from "node:crypto";
import { notificationIdOf, type HeardMail } from "@homeward/testing";
import type { Told } from "../../acceptance/harness/desk.ts";
import type { Accepted, Answered, Heard, Placed } from "../audit/evidence.ts";
import type { Story } from "../plan/plan.ts";
import type { Arrival } from "../world/ears.ts";
import { isSignedFor } from "./signed.ts";

/** What happened, as those outside saw it, while it happens. */
export interface Book {
  readonly accepted: Accepted[];
  readonly answered: Answered[];
  readonly placed: Placed[];
  readonly heard: Heard[];
  /** A 202 for a story: from now on messages about its stay are known to be about it. */
  learn(stayId: string, story: Story): void;
  /** The story that a stay is told in; a message may come before its unit has read the 202. */
  storyOf(stayId: string): Promise<Story>;
  hear(arrival: Arrival, at: number): void;
  /** The stories that were begun and have not come to their end yet. */
  open(): readonly Story[];
  begin(story: Story): void;
  /** The young person was seen, or never left. */
  end(story: Story): void;
}

export function openBook(): Book {
  const stories = new Map<string, PromiseWithResolvers<Story>>();
  const storyOf = (stayId: string) => {
    const known = stories.get(stayId) ?? Promise.withResolvers<Story>();
    stories.set(stayId, known);
    return known;
  };
  const heard: Heard[] = [];
  const open = new Set<Story>();
  return {
    open: () => [...open],
    begin: (story) => void open.add(story),
    end: (story) => void open.delete(story),
    accepted: [],
    answered: [],
    placed: [],
    heard,
    learn: (stayId, story) => storyOf(stayId).resolve(story),
    storyOf: (stayId) => storyOf(stayId).promise,
    hear({ point, request, behaviour }, at) {
      const { type, data } = request.json as Told;
      const { caseId, stayId, clock, rung, repeat } = data;
      heard.push({
        notificationId: request.flatHeaders["webhook-id"] ?? "",
        about: { caseId, stayId, type, clock, rung, repeat },
        point,
        at,
        hash: hashOf(request.body),
        // Asked once all is over. Of one that dies as it answers it is not known that its answer left the machine.
        get answeredSuccess() {
          return (behaviour === "deliver" || behaviour === "late") && request.wasAnswered();
        },
        isSigned: isSignedFor(point, request, at),
      });
    },
  };
}

/** Nothing in a mail but its name names a case. `offsetMs` is from the machine's time to Homeward's. */
export function heardByMail(mail: HeardMail, offsetMs: number): Heard {
  const { text, at } = mail;
  const notificationId = notificationIdOf(mail);
  const arrival = { point: "mail", at: at + offsetMs, hash: hashOf(text) } as const;
  return { notificationId, about: null, ...arrival, answeredSuccess: true, isSigned: true };
}

const hashOf = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");

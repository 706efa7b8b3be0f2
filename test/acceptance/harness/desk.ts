import { webhookBody, type AcknowledgementOutcome, type WebhookBodyJson } from "@homeward/contracts";
import { sign, verify } from "@homeward/signing";
import type { HeardRequest, Predicate } from "@homeward/testing";
import { Webhook } from "standardwebhooks";
import { expect, vi } from "vitest";
import type { Homeward } from "./homeward.ts";
import type { Time } from "./time.ts";
import { keyOf, odsCodeOf, secretOf, type PointName } from "./world.ts";

export type Told = Extract<WebhookBodyJson, { type: `case.${string}` }>;
export type Kind = Told["type"];
type Data = Extract<WebhookBodyJson, { type: "case.alarm" }>["data"];

/** A message that a desk heard, its signature proven. */
export type Heard = Data & { readonly type: Kind; readonly request: HeardRequest };

/** The answer of a door. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  // The shape is the contract's; a test that expects too much fails by it.
  readonly body: Record<string, never> & { readonly [name: string]: unknown };
}

export interface Who {
  readonly name: string;
  readonly role: string;
  readonly odsCode: string;
}

/** Somebody who is told by webhook, and answers. */
export interface Desk {
  readonly name: PointName;
  /** The next message of a kind that fits and that nobody has claimed. Fails when its signature or body is wrong. */
  hears(kind: Kind, fits?: Partial<Told["data"]>): Promise<Heard>;
  /** A signed answer in the name of one of the desk's own people. */
  answers(about: CaseName, outcome: AcknowledgementOutcome, more?: AnswerMore): Promise<Reply>;
  /** What was done to see or speak with the young person, signed. */
  records(about: CaseName, contact: Record<string, unknown>): Promise<Reply>;
  /** `GET /v1/cases/{caseId}` with the desk's own key. */
  reads(about: CaseName): Promise<Reply>;
  /** From now on every message is refused, though not for good. */
  isDown(): void;
  isUp(): void;
}

export type CaseName = { readonly caseId: string };
export interface AnswerMore extends Record<string, unknown> {
  readonly by?: Partial<Who>;
  /** Default: a new one. */
  readonly webhookId?: string;
}

/** Whoever speaks for a desk unless the test says otherwise. */
export const clinicianOf = (name: PointName): Who => ({
  name: `Clinician of ${name}`,
  role: "clinician",
  odsCode: odsCodeOf[name],
});

let answered = 0;
/** Ids of messages that a desk heard while it was down: they have to come again. */
const refused = new Set<string>();

/** Whether this is a message that was refused before, and comes again as it was. */
export function isRetry(request: HeardRequest, all: readonly HeardRequest[]): boolean {
  return refused.has(request.flatHeaders["webhook-id"] ?? "") && isRepeat(request, all);
}

/** Whether a message was heard before, under the same id and with the same bytes. */
export function isRepeat(request: HeardRequest, all: readonly HeardRequest[]): boolean {
  const first = firstOf(request, all);
  return first !== request && first?.body.equals(request.body) === true;
}

const firstOf = ({ headers }: HeardRequest, all: readonly HeardRequest[]) =>
  all.find((one) => one.headers["webhook-id"] === headers["webhook-id"]);

export function deskOf(system: Homeward, time: Time, name: PointName): Desk {
  const { ears, urls } = system;
  const path = `/${name}`;
  const send = (caseId: string, door: string, said: object, webhookId: string | undefined) => {
    const body = JSON.stringify({ caseId, ...said });
    const id = webhookId ?? `answer-${++answered}`;
    const timestampSeconds = Math.floor(time.epochMs() / 1_000);
    const headers = sign({ id, timestampSeconds, body, secrets: [secretOf(name)] });
    return ask(`${urls.notifier}/v1/cases/${caseId}/${door}`, { ...headers }, body);
  };
  return {
    name,
    async hears(kind, fits = {}) {
      const isNew = (request: HeardRequest) => firstOf(request, ears.heard) === request;
      const request = await ears.hear((one) => tells(path, kind, fits)(one) && isNew(one));
      const body = proven(request, name, time.epochMs());
      return { ...body.data, type: body.type, request };
    },
    answers({ caseId }, outcome, { by, webhookId, ...more } = {}) {
      return send(
        caseId,
        "acknowledgements",
        { outcome, by: { ...clinicianOf(name), ...by }, ...more },
        webhookId,
      );
    },
    records({ caseId }, { by, ...contact }) {
      const who = { ...clinicianOf(name), ...(by as object | undefined) };
      const said = { at: time.now(), with: "young-person", how: "seen", ...contact, by: who };
      return send(caseId, "first-contact", said, undefined);
    },
    reads: ({ caseId }) => ask(`${urls.notifier}/v1/cases/${caseId}`, bearer(name)),
    isDown: () =>
      ears.answer(path, ({ flatHeaders }) => {
        refused.add(flatHeaders["webhook-id"] ?? "");
        return 503;
      }),
    isUp: () => ears.answer(path, 204),
  };
}

export const bearer = (owner: string) => ({ authorization: `Bearer ${keyOf(owner)}` });

/** One request to a door: with a body a POST, else a GET. */
export async function ask(url: string, headers: Record<string, string>, body?: string): Promise<Reply> {
  const response = await fetch(url, {
    ...(body === undefined ? {} : { method: "POST", body }),
    headers: { "content-type": "application/json", ...headers },
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    body: (text.startsWith("{") ? JSON.parse(text) : {}) as Reply["body"],
  };
}

const tells =
  (path: string, kind: Kind, fits: Partial<Told["data"]>): Predicate<HeardRequest> =>
  (request) => {
    const body = request.json as Told | undefined;
    if (request.path !== path || body?.type !== kind) return false;
    const data: Record<string, unknown> = body.data;
    return Object.entries(fits).every(([name, value]) => data[name] === value);
  };

/** Signed as Standard Webhooks has it, by our reckoning and by that of the public library, and as the contract has it. */
function proven(request: HeardRequest, name: PointName, nowMs: number): Told {
  const { flatHeaders: headers, body } = request;
  const secret = secretOf(name);
  expect(
    verify({ headers, body, secrets: [secret], nowSeconds: nowMs / 1_000, toleranceSeconds: 86_400 }),
  ).toMatchObject({ ok: true });
  // The library takes its time from Date alone.
  vi.useFakeTimers({ toFake: ["Date"], now: Number(headers["webhook-timestamp"]) * 1_000 });
  try {
    new Webhook(secret).verify(body, headers);
  } finally {
    vi.useRealTimers();
  }
  webhookBody.parse(request.json);
  const told = request.json as Told;
  expect(headers["webhook-id"]).toBe(told.data.notificationId);
  return told;
}

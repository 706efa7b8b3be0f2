import {
  acknowledgementResponse,
  firstContactResponse,
  type AcknowledgementRequest,
  type AcknowledgementResponse,
  type FirstContactRequest,
  type FirstContactResponse,
} from "@homeward/contracts";
import { contentHash } from "@homeward/kernel";
import { followTrace } from "@homeward/outbox";
import type { Pool, Tx } from "@homeward/postgres";
import { z } from "zod";
import { codesOfOwner, rolesOf } from "../access/access.ts";
import type { Answer, Input, Verdict } from "../cases/decision.ts";
import { deadlinesOf, type CaseRecord } from "../cases/record.ts";
import { beginWork, type CaseTools, type UnitOfWork } from "../cases/unit-of-work.ts";
import type { Words } from "../cases/writer.ts";
import type { Directory } from "../directory/directory.ts";
import { concealed } from "../reading/concealed.ts";
import { findAnswer, keepAnswer, lockWebhookId } from "./answer-store.ts";
import type { Answerer } from "./answerer.ts";
import { beginAnswer } from "./traced.ts";
import { nextSentence } from "./next-sentence.ts";
import { wordsOf } from "./words.ts";

/** The same webhook id came with other content. */
export type Reused = { readonly kind: "webhook-id-reused" };
export type Answered<T> = { readonly kind: "answered"; readonly response: T } | Reused;

export interface AnswerTools {
  readonly pool: Pool;
  readonly tools: CaseTools;
}

/** Records a named person's answer and decides what it changes, in one transaction under the case's lock. */
export function handleAcknowledgement(
  { pool, tools }: AnswerTools,
  request: AcknowledgementRequest,
  answerer: Answerer,
): Promise<Answered<AcknowledgementResponse>> {
  const { caseId, outcome, by } = request;
  return pool.transaction((tx) =>
    once(tx, tools, { request, answerer, schema: acknowledgementResponse }, (work) => {
      const answer: Answer = {
        outcome,
        by,
        party: answerer.party,
        ownCodes: codesOfOwner(work.directory, answerer.owner),
        ownRoles: rolesOf(work.directory, answerer.owner, answerer.keyRole),
        answering: contactPointsOf(work.directory, answerer),
        until: request.until ?? null,
        suggestion: request.suggestion ?? null,
        passTo: request.passTo ?? null,
        duplicateOf: request.duplicateOf ?? null,
      };
      const { record, verdict } = decided(
        work,
        { caseId, input: { kind: "acknowledged", answer }, by },
        answerer,
        wordsOf(request, tools.composing.sealing),
      );
      return {
        caseId,
        state: record.case.state.status,
        outcome,
        recordedAt: record.head.at,
        replayed: false,
        effect: verdict.effect,
        takenOn: takenOnFor(answerer, record),
        deadlines: deadlinesOf(record.case),
        next: nextSentence(record.case, verdict),
      };
    }),
  );
}

/** Somebody who was only told hears no more of who has a child whose address is protected than they may read (P14). */
const takenOnFor = ({ party }: Answerer, record: CaseRecord) =>
  concealed({ record, lead: null }, party).record.case.state.takenOn;

/** Records what a team did to see or speak with the young person; whether it counts is decided, not asked. */
export function handleFirstContact(
  { pool, tools }: AnswerTools,
  request: FirstContactRequest,
  answerer: Answerer,
): Promise<Answered<FirstContactResponse>> {
  const { caseId, by, at, how } = request;
  return pool.transaction((tx) =>
    once(tx, tools, { request, answerer, schema: firstContactResponse }, (work) => {
      const contact = {
        by,
        at,
        how,
        with: request.with,
        party: answerer.party,
        ownCodes: codesOfOwner(work.directory, answerer.owner),
        ownRoles: rolesOf(work.directory, answerer.owner, answerer.keyRole),
        answering: contactPointsOf(work.directory, answerer),
      };
      const { record, verdict } = decided(
        work,
        { caseId, input: { kind: "contacted", contact }, by },
        answerer,
        wordsOf(request, tools.composing.sealing),
      );
      return {
        caseId,
        counts: verdict.because === "counts",
        state: record.case.state.status,
        deadlines: deadlinesOf(record.case),
        recordedAt: record.head.at,
        replayed: false,
        next: nextSentence(record.case, verdict),
      };
    }),
  );
}

interface Asked<S extends z.ZodType> {
  readonly request: { readonly caseId: string };
  readonly answerer: Answerer;
  readonly schema: S;
}

/** Under the case's lock: a webhook id that was answered gets the same answer and decides nothing new (P6). */
async function once<S extends z.ZodType<{ replayed: boolean; recordedAt: number }>>(
  tx: Tx,
  tools: CaseTools,
  { request, answerer, schema }: Asked<S>,
  decide: (work: UnitOfWork) => z.output<S>,
): Promise<Answered<z.output<S>>> {
  const { identity: owner, webhookId } = answerer;
  if (webhookId !== null) await lockWebhookId(tx, owner, webhookId);
  const work = await beginWork(tx, tools, { caseIds: [request.caseId], mayClose: true });
  const hash = contentHash(JSON.parse(JSON.stringify(request)));
  const given = webhookId === null ? null : await findAnswer(tx, owner, webhookId);
  if (given && given.contentHash !== hash) return { kind: "webhook-id-reused" };
  if (given) return { kind: "answered", response: { ...schema.parse(given.response), replayed: true } };
  const record = work.record(request.caseId);
  const span = beginAnswer(tools.tracing, record, answerer);
  if (record?.particulars.stayId) followTrace(tx, record.particulars.stayId, span.traceparent);
  const response = decide(work);
  work.save();
  span.end();
  if (webhookId !== null) {
    keepAnswer(tx, {
      owner,
      webhookId,
      contentHash: hash,
      response: z.encode(schema, response),
      at: work.now,
    });
  }
  return { kind: "answered", response };
}

function decided(
  work: UnitOfWork,
  said: { caseId: string; input: Input; by: AcknowledgementRequest["by"] },
  answerer: Answerer,
  words: Words,
): { record: CaseRecord; verdict: Verdict } {
  const actor = { ...said.by, channel: answerer.channel };
  const decision = work.input(said.caseId, said.input, actor, words);
  const record = work.record(said.caseId);
  if (!decision?.verdict || !record) throw new Error(`case ${said.caseId} gave no verdict`);
  return { record, verdict: decision.verdict };
}

/** All contact points of whoever answers: of a team its own, of a person theirs. */
function contactPointsOf(directory: Directory, { owner, contactPointId }: Answerer): string[] {
  const own = [...directory.contactPoints.values()].filter(
    (point) =>
      point.owner.kind === owner.kind && "id" in point.owner && "id" in owner && point.owner.id === owner.id,
  );
  const ids = own.map((point) => point.id);
  return contactPointId === null ? ids : [...new Set([contactPointId, ...ids])];
}

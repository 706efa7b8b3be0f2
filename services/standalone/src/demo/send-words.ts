import { randomUUID } from "node:crypto";
import {
  acknowledgementResponse,
  caseList,
  caseView,
  reportAnswer,
  stayView,
  type AcknowledgementResponse,
  type CaseView,
  type ReportAnswer,
  type Seeds,
  type StayView,
} from "@homeward/contracts";
import { sign } from "@homeward/signing";
import { z } from "zod";
import type { Stage } from "./open-stage.ts";

/** An answer to a case, given with the secret of the contact point that was told. */
export interface Reply {
  readonly caseId: string;
  readonly point: string;
  readonly by: { readonly name: string; readonly role: string };
  /** The rest of the body: outcome, leadWorker and so on. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Of `GET /v1/routes/{stayId}`, what the story tells. */
const stayRoutes = z.object({
  discharges: z.array(z.object({ versions: z.array(z.object({ cause: z.string(), text: z.string() })) })),
});
export type StayRoutes = z.output<typeof stayRoutes>;

/** What the story's people say to Homeward and read from it, over its public doors. Each fails on a refusal. */
export interface Words {
  /** As the hospital system of Larch House. */
  report(report: object): Promise<ReportAnswer>;
  /** As a clinical system that was told, signed. Fails when the answer takes no effect. */
  answer(reply: Reply): Promise<AcknowledgementResponse>;
  /** As the duty co-ordinator, who names the teams that must know. */
  place(stayId: string, placement: object): Promise<void>;
  readStay(stayId: string): Promise<StayView>;
  readRoutes(stayId: string): Promise<StayRoutes>;
  /** Every case of a stay. */
  readCases(stayId: string): Promise<CaseView[]>;
}

export function wordsTo(stage: Pick<Stage, "url" | "clock" | "seeds">): Words {
  const { url, clock, seeds } = stage;
  const ask = async <S extends z.ZodType>(
    path: string,
    schema: S,
    how: RequestInit,
  ): Promise<z.output<S>> => {
    const answer = await fetch(`${url}${path}`, how);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  };
  const read = <S extends z.ZodType>(path: string, schema: S, key: string) =>
    ask(path, schema, { headers: bearer(key) });
  const post = <S extends z.ZodType>(path: string, schema: S, { key, body }: { key: string; body: object }) =>
    ask(path, schema, { method: "POST", headers: { ...bearer(key), ...json }, body: JSON.stringify(body) });
  return {
    report: (body) => post("/v1/discharge-events", reportAnswer, { key: "demo-unit-larch-house", body }),
    async answer(reply) {
      const request = signedAnswer(reply, seeds, clock.now() / 1_000);
      const answered = await ask(
        `/v1/cases/${reply.caseId}/acknowledgements`,
        acknowledgementResponse,
        request,
      );
      if (answered.effect !== "applied") throw new Error(`${reply.by.name}'s answer was ${answered.effect}`);
      return answered;
    },
    async place(stayId, body) {
      await post(`/v1/routes/${stayId}/resolution`, z.unknown(), { key: "demo-resolver", body });
    },
    readStay: (stayId) => read(`/v1/stays/${stayId}`, stayView, "demo-unit-larch-house"),
    readRoutes: (stayId) => read(`/v1/routes/${stayId}`, stayRoutes, "demo-resolver"),
    async readCases(stayId) {
      const { items } = await read(`/v1/cases?stayId=${stayId}`, caseList, "demo-admin");
      return Promise.all(items.map(({ caseId }) => read(`/v1/cases/${caseId}`, caseView, "demo-admin")));
    },
  };
}

const json = { "content-type": "application/json" };
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

function signedAnswer({ caseId, point, by, answer }: Reply, seeds: Seeds, nowSeconds: number): RequestInit {
  const secrets = seeds.contactPoints.find(({ id }) => id === point)?.secrets ?? [];
  const body = JSON.stringify({ caseId, by: { ...by, odsCode: codeOf(seeds, point) }, ...answer });
  const signed = sign({ id: randomUUID(), timestampSeconds: Math.floor(nowSeconds), body, secrets });
  return { method: "POST", headers: { ...signed, ...json }, body };
}

/** The organisation of whoever has a contact point. */
function codeOf({ contactPoints, teams, people }: Seeds, point: string): string {
  const owner = contactPoints.find(({ id }) => id === point)?.owner;
  const all: readonly { id: string; odsCode: string }[] = owner?.kind === "person" ? people : teams;
  const found = all.find(({ id }) => owner !== undefined && "id" in owner && owner.id === id);
  if (found === undefined) throw new Error(`the seeds have no owner of ${point}`);
  return found.odsCode;
}

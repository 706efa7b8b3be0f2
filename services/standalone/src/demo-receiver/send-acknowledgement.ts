import { randomUUID } from "node:crypto";
import type { Seeds } from "@homeward/contracts";
import { sign } from "@homeward/signing";

export interface AnswerWish {
  readonly url: string;
  readonly caseId: string;
  /** Team to answer as; the case's own recipient where absent. */
  readonly asTeam?: string | undefined;
  readonly by: { readonly name: string; readonly role: string };
  /** The rest of the body: outcome, note, leadWorker and so on. */
  readonly answer: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** Signs an answer with the webhook secrets of a team of the seed folder, as its clinical system would, and posts it. */
export async function sendAcknowledgement(
  wish: AnswerWish,
  seeds: Seeds,
  nowSeconds: number,
): Promise<Answered> {
  const teamId = wish.asTeam ?? (await recipientOf(wish, seeds));
  const team = seeds.teams.find(({ id }) => id === teamId);
  const secrets = seeds.contactPoints
    .filter(({ owner, kind }) => kind === "webhook" && owner.kind === "team" && owner.id === teamId)
    .flatMap((point) => point.secrets);
  if (team === undefined || secrets.length === 0)
    throw new Error(`the seed folder has no team "${teamId}" with a webhook; name one with --as`);
  const by = { ...wish.by, odsCode: team.odsCode };
  const body = JSON.stringify({ caseId: wish.caseId, by, ...wish.answer });
  const signed = sign({ id: randomUUID(), timestampSeconds: Math.floor(nowSeconds), body, secrets });
  const response = await fetch(`${wish.url}/v1/cases/${wish.caseId}/acknowledgements`, {
    method: "POST",
    headers: { ...signed, "content-type": "application/json" },
    body,
  });
  return { status: response.status, body: await response.json() };
}

const WITHHELD = "withheld";

/** Asks Homeward whose case it is, with a demo key that may read it. */
async function recipientOf({ url, caseId }: AnswerWish, seeds: Seeds): Promise<string> {
  const keys = seeds.keys.filter(({ role }) => role !== "unit");
  const everything = keys.filter(({ role }) => role === "admin");
  for (const { key } of [...everything, ...keys]) {
    const response = await fetch(`${url}/v1/cases/${caseId}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const found = (await response.json()) as { readonly recipient?: { readonly teamId: string } };
    // Of a protected address it is withheld from all but the recipient's own key.
    const { teamId = WITHHELD } = found.recipient ?? {};
    if (response.ok && teamId !== WITHHELD) return teamId;
  }
  throw new Error(`no key of the seed folder can read case ${caseId}; is the id right?`);
}

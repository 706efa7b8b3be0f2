import type { IncomingHttpHeaders } from "node:http";
import type { Instant, KeyRole } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import type { ApiKey } from "@homeward/keys";
import { verify } from "@homeward/signing";
import { partyOfKey, type CaseAccess, type Caller } from "../access/access.ts";
import type { Directory } from "../directory/directory.ts";
import { signersOf, type CaseParties } from "../access/party.ts";

/** An authenticated answerer: what they are to the case, and which of the contact points are theirs. */
export interface Answerer extends Caller {
  /** key:<id> or the owner of the signing secret: webhook ids are only theirs to use again. */
  readonly identity: string;
  readonly channel: "webhook" | "key";
  readonly webhookId: string | null;
  readonly keyRole: KeyRole | null;
  /** The contact point whose secret signed; null with a key. */
  readonly contactPointId: string | null;
  /** The trace of the request that brought the answer. */
  readonly trace?: string | null;
}

const LONGEST_WEBHOOK_ID = 200;

/** An id that can be kept: it is given, and no longer than an id has reason to be. */
export const isWebhookId = (id: string | string[] | undefined): id is string =>
  typeof id === "string" && id.length > 0 && id.length <= LONGEST_WEBHOOK_ID;

/** Whoever signed with a live secret of somebody the case is open to; null when nobody did. */
export function bySignature(
  request: { readonly headers: IncomingHttpHeaders; readonly body: Buffer },
  about: CaseParties,
  around: { readonly directory: Directory; readonly sealing: Sealing; readonly now: Instant },
): Answerer | null {
  if (!isWebhookId(request.headers["webhook-id"])) return null;
  const nowSeconds = Math.floor(around.now / 1_000_000);
  for (const { party, point } of signersOf(around.directory, about)) {
    const secrets = point.sealedSecrets.map((secret) => around.sealing.openText(secret));
    const verified = verify({ ...request, secrets, nowSeconds });
    if (!verified.ok) continue;
    const identity = `signer:${point.owner.kind}:${"id" in point.owner ? point.owner.id : ""}`;
    return {
      owner: point.owner,
      party,
      identity,
      channel: "webhook",
      keyRole: null,
      webhookId: verified.id,
      contactPointId: point.id,
    };
  }
  return null;
}

/** The owner of a key, where the case is theirs; null where it is not. */
export function byKey(
  key: ApiKey,
  about: CaseAccess,
  directory: Directory,
  webhookId: string | null,
): Answerer | null {
  const party = partyOfKey(directory, key, about);
  return (
    party && {
      owner: key.owner,
      party,
      identity: `key:${key.keyId}`,
      channel: "key",
      keyRole: key.role,
      webhookId,
      contactPointId: null,
    }
  );
}

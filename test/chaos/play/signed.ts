import type { HeardRequest } from "@homeward/testing";
import { Webhook } from "standardwebhooks";
import { secretOf, type PointName } from "../../acceptance/harness/world.ts";

/** As Standard Webhooks has it. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Whether a receiver accepts the signature, by the public library. That one's own `verify` knows only the machine's time,
 * and Homeward's is another: it is asked to sign, and its signature has to be among those that came.
 */
export function isSignedFor(point: PointName, { flatHeaders, body }: HeardRequest, nowMs: number): boolean {
  const {
    "webhook-id": id = "",
    "webhook-timestamp": timestamp = "",
    "webhook-signature": came = "",
  } = flatHeaders;
  const at = Number(timestamp) * 1_000;
  if (id === "" || !(Math.abs(nowMs - at) <= TOLERANCE_MS)) return false;
  return came.split(" ").includes(new Webhook(secretOf(point)).sign(id, new Date(at), body.toString("utf8")));
}

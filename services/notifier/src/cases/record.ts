import { createHash } from "node:crypto";
import type { Instant, RouteReason } from "@homeward/contracts";
import type { Head } from "../history/history.ts";
import type { Subject, ToldCase } from "../messages/told.ts";
import type { Policy } from "../policies/policy.ts";
import type { Case, CaseFacts, CaseState } from "./case.ts";

/** What of a case is for messages and readers and never for the decision. Fixed when the case opens; only {@link retell} changes it. */
export interface Particulars {
  readonly reference: string;
  readonly dischargeId: string;
  readonly stayId: string | null;
  readonly dischargeNumber: number | null;
  readonly round: number;
  readonly test: boolean;
  readonly openedAt: Instant;
  readonly recipient: ToldCase["recipient"];
  readonly subject: Subject;
  /** The unit whose ward is told; null where the case concerns none. */
  readonly unit: { readonly odsCode: string; readonly ward: string } | null;
  readonly crisisTeamId: string | null;
  /** A person of the directory whom the unit named as lead worker. */
  readonly leadWorker: string | null;
  readonly content: "full" | "thin";
  readonly route: RouteReason | null;
  /** Opens to what the recipient's part may see. */
  readonly sealedFacts: string | null;
  /** The trace that opened it: what is sent of it and answered to it, however much later, belongs to the same. */
  readonly traceparent?: string;
}

/** A case as it is kept: what is decided about, what is told, and the end of its history. */
export interface CaseRecord {
  readonly particulars: Particulars;
  readonly case: Case;
  readonly head: Head;
}

export { caseIdOf } from "@homeward/contracts";

const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Eight characters that are hard to mishear, from the case's id. */
export function referenceOf(caseId: string): string {
  const bytes = createHash("sha256").update(`reference ${caseId}`).digest().subarray(0, 8);
  return [...bytes].map((byte) => letters[byte % letters.length]).join("");
}

/** The jsonb columns: policies are kept by their key, everything else as it is. */
export interface Stored {
  readonly facts: unknown;
  readonly state: unknown;
}

export function toStored({ particulars, case: { facts, state } }: CaseRecord): Stored {
  const { sealedFacts: _sealed, ...open } = particulars;
  return {
    facts: { decided: { ...facts, contactPolicy: facts.contactPolicy?.key ?? null }, particulars: open },
    state: { ...state, policy: state.policy.key },
  };
}

type StoredFacts = {
  decided: Omit<CaseFacts, "contactPolicy"> & { contactPolicy: string | null };
  particulars: Omit<Particulars, "sealedFacts">;
};
/** A case from before answers were counted has no `informed`. */
type StoredState = Omit<CaseState, "policy" | "informed"> & {
  policy: string;
  informed?: CaseState["informed"];
};

/** Reads a row back. Throws when a policy it is stamped with is gone, which the tables do not let happen. */
export function fromStored(
  row: { facts: unknown; state: unknown; sealedFacts: string | null; head: Head },
  policies: ReadonlyMap<string, Policy>,
): CaseRecord {
  const { decided, particulars } = row.facts as StoredFacts;
  const state = row.state as StoredState;
  const policyOf = (key: string): Policy => {
    const policy = policies.get(key);
    if (!policy) throw new Error(`no policy ${key} for case ${decided.caseId}`);
    return policy;
  };
  return {
    particulars: { ...particulars, sealedFacts: row.sealedFacts },
    case: {
      facts: {
        ...decided,
        contactPolicy: decided.contactPolicy === null ? null : policyOf(decided.contactPolicy),
      },
      state: { ...state, informed: state.informed ?? [], policy: policyOf(state.policy) },
    },
    head: row.head,
  };
}

/** The deadlines that run, the next one first to come. */
export function deadlinesOf({ state }: Case): { clock: "acceptance" | "contact"; at: Instant }[] {
  const deadlines: { clock: "acceptance" | "contact"; at: Instant }[] = [];
  for (const clock of ["acceptance", "contact"] as const) {
    const at = state[clock];
    if (at.is === "climbing") deadlines.push({ clock, at: at.deadlineAt });
    if (at.is === "pending") deadlines.push({ clock, at: at.dueAt });
    if (at.is === "resting") deadlines.push({ clock, at: at.until });
  }
  return deadlines.sort((a, b) => a.at - b.at);
}

/** A deadline was missed: somebody above the first rung has been told, or first contact is late. */
export function isOverdue({ state }: Case): boolean {
  const { acceptance, contact } = state;
  const late = acceptance.is === "climbing" && (acceptance.rung > 0 || acceptance.repeat > 0);
  return state.status !== "closed" && (late || contact.is === "climbing");
}

/** Where the case is on the ladder that runs: the acceptance clock's, else the contact clock's. */
export function positionOf({ state }: Case): { rung: number; repeat: number } {
  for (const at of [state.acceptance, state.contact]) {
    if (at.is === "climbing" || at.is === "resting") return { rung: at.rung, repeat: at.repeat };
  }
  return { rung: 0, repeat: 0 };
}

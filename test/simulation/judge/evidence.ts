/** A case as the judges see it: what is written down of it, and what was sent. Instants are milliseconds since 1970. */
export interface CaseEvidence {
  readonly caseId: string;
  readonly stayId: string | null;
  readonly dischargeNumber: number | null;
  readonly teamId: string;
  readonly kind: string;
  readonly part: "lead" | "must-know" | "copy";
  readonly openedMs: number;
  readonly dischargedMs: number;
  /** The unit stated that there is no risk: first contact may come later. */
  readonly isRiskless: boolean;
  readonly unit: string | null;
  /** Person of the directory whom the unit named as lead worker. */
  readonly leadWorker: string | null;
  readonly crisisTeamId: string | null;
  readonly isPassedTo: boolean;
  readonly status: string;
  readonly closedAs: string | null;
  readonly history: readonly Entry[];
  readonly sent: readonly Sent[];
}

export interface Entry {
  readonly atMs: number;
  readonly kind: string;
  readonly to: string;
  readonly policyId: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Sent {
  readonly id: string;
  readonly type: "alarm" | "reminder" | "information" | "stand-down";
  readonly clock: string;
  readonly rung: number;
  readonly repeat: number;
  readonly pointId: string;
  readonly decidedMs: number;
  readonly firstTriedMs: number | null;
  /** When a receiver or mailbox outside took it; null where none did. */
  readonly heardMs: number | null;
  /** It is written down as delivered. */
  readonly isDelivered: boolean;
}

export const iso = (ms: number): string => new Date(ms).toISOString();

import type { Discharge } from "../plan/year.ts";
import type { Telling } from "../plan/report.ts";
import type { Heard } from "../subject/open-ears.ts";
import type { Deed } from "../people/deed.ts";

/** A report and its answer. */
export interface Reported {
  readonly discharge: Discharge;
  readonly telling: Telling;
  readonly atMs: number;
  readonly status: number;
  readonly stayId: string;
  readonly dischargeNumber: number;
  readonly replayed: boolean;
}

/** A message, without its text: a year has hundreds of thousands. */
export interface HeardNote extends Pick<Heard, "id" | "type" | "atMs"> {
  readonly pointId: string;
  readonly owner: string;
  readonly caseId: string;
  readonly stayId: string | null;
  readonly dischargeNumber: number | null;
  readonly clock: string;
  readonly rung: number;
  readonly repeat: number;
}

/** What somebody said, and what the door answered. */
export interface Done {
  readonly deed: Deed;
  readonly atMs: number;
  readonly status: number;
  /** Of an answer: applied, came-second, recorded-no-right; of a contact whether it counts. */
  readonly effect: string;
}

/** Everything that happened outside Homeward, as those outside know it. */
export interface Chronicle {
  readonly reported: readonly Reported[];
  readonly heard: readonly HeardNote[];
  readonly done: readonly Done[];
  /** What was sent to nobody, badly signed, or said too much. */
  readonly wrong: readonly string[];
  readonly leaks: readonly string[];
  /** Simulated time when the last thing happened. */
  readonly endedMs: number;
  readonly steps: number;
}

export const noteOf = ({ id, type, atMs, point, told }: Heard): HeardNote => ({
  id,
  type,
  atMs,
  pointId: point.id,
  owner: point.owner,
  caseId: told.caseId,
  stayId: told.stayId,
  dischargeNumber: told.dischargeNumber,
  clock: told.clock,
  rung: told.rung,
  repeat: told.repeat,
});

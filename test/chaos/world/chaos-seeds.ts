import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SECOND, type SeedPolicy } from "@homeward/contracts";
import { points, writeSeeds, type PointName } from "../../acceptance/harness/world.ts";
import { sizeOf } from "../plan/plan.ts";
import { scalePolicies } from "../../../services/standalone/src/seeds/scale-policies.ts";

/** How fast the ladders are. */
export interface Pace {
  /** Of every duration of the default ladders, which take hours. */
  readonly factor: number;
  /** No wait is shorter or longer than these, in seconds. */
  readonly least: number;
  readonly most: number;
  /** First contact is due so long after the discharge, as an ISO 8601 duration. */
  readonly contactWithin: string;
}

/** As the evidence is defined: every wait takes 5 to 20 s. */
const fullPace: Pace = { factor: 1 / 360, least: 5, most: 20, contactWithin: "PT20S" };
/** For a quick look. */
const quickPace: Pace = { factor: 1 / 1_800, least: 1, most: 4, contactWithin: "PT6S" };
/** For every run of the tests. */
const tinyPace: Pace = { factor: 1 / 3_600, least: 1, most: 2, contactWithin: "PT4S" };

const paces = { full: fullPace, small: quickPace, tiny: tinyPace };
export const paceOf = (events: number): Pace => paces[sizeOf(events)];

/** The lead on call is reached by e-mail as well. */
export const leadMail = { point: "safeguarding-lead-mail", address: "lead@safeguarding.example" };

type PointRow = { readonly id: string; readonly kind: string; readonly address: string };

/**
 * The small world of the acceptance tests on fast ladders; each contact point at the receiver that it is given. A risk
 * stated as none leaves time for a hold, which must end 12 h before contact is due. Answers the folder.
 */
export function writeChaosSeeds(addressOf: (point: PointName) => string, pace: Pace): string {
  const folder = writeSeeds("");
  change(folder, "contact-points", (rows) => [
    ...(rows as readonly PointRow[]).map((row) => ({
      ...row,
      ...(row.kind === "webhook" ? { address: addressOf(row.id as PointName) } : {}),
    })),
    {
      id: leadMail.point,
      owner: points["safeguarding-lead"].owner,
      content: "thin",
      kind: "email",
      address: leadMail.address,
    },
  ]);
  change(folder, "policies", (policies) => quicken(policies as readonly SeedPolicy[], pace));
  return folder;
}

function quicken(policies: readonly SeedPolicy[], pace: Pace): readonly object[] {
  const { factor, least, most, contactWithin } = pace;
  const bounds = { least: least * SECOND, most: most * SECOND };
  return scalePolicies({ policies }, factor, bounds).policies.map((policy) => ({
    ...policy,
    // The last rung of a thousand cases repeats at once after a long outage: as rarely as is allowed.
    repeat: policy.repeat.map((entry) => ({ ...entry, every: `PT${most}S` })),
    ...(policy.within ? { within: { default: contactWithin, noRiskStated: "PT13H" } } : {}),
  }));
}

function change(folder: string, name: string, how: (rows: readonly unknown[]) => readonly object[]): void {
  const file = join(folder, `${name}.json`);
  const rows = JSON.parse(readFileSync(file, "utf8")) as unknown[];
  writeFileSync(file, JSON.stringify(how(rows), null, 2));
}

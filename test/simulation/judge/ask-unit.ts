import type { Chronicle } from "../play/chronicle.ts";
import type { Voice } from "../people/speak.ts";
import type { World } from "../subject/year-seeds.ts";
import type { CaseEvidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";

interface StayView {
  readonly discharges: readonly {
    readonly recipients: readonly { readonly caseId: string; readonly state: string }[];
  }[];
}

/** The units ask how every so many stays stand: they are shown what there is (P11). */
export async function askUnits(
  { voice, world }: { readonly voice: Pick<Voice, "reads">; readonly world: World },
  { reported }: Chronicle,
  cases: readonly CaseEvidence[],
): Promise<Finding[]> {
  const statusOf = new Map(cases.map(({ caseId, status }) => [caseId, status]));
  const findings: Finding[] = [];
  for (const { stayId, discharge } of reported.filter((_, n) => n % ONE_IN === 0)) {
    const { status, body } = await voice.reads(
      `/v1/stays/${stayId}`,
      world.hospitals[discharge.hospital]?.key ?? "",
    );
    const shown = ((body as unknown as StayView).discharges ?? []).flatMap(({ recipients }) => recipients);
    const find = (says: string) => findings.push({ what: "unitMisinformed", where: discharge.spellId, says });
    if (status !== 200 || shown.length === 0) find(`answered ${status} with ${shown.length} recipients`);
    for (const { caseId, state } of shown)
      if (statusOf.get(caseId) !== state)
        find(`case ${caseId} is ${statusOf.get(caseId)}, shown as ${state}`);
  }
  return findings;
}

const ONE_IN = 5;

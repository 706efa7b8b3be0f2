import type { CaseList, CaseView } from "@homeward/contracts";
import type { Clock, Sealing } from "@homeward/kernel";
import type { ApiKey } from "@homeward/keys";
import { ts, type Pool } from "@homeward/postgres";
import { loadAccess, recordReading } from "../access/access-store.ts";
import { mayRead, partyOfKey, type CaseAccess } from "../access/access.ts";
import type { DirectorySource } from "../directory/directory-store.ts";
import { openFacts } from "../notifications/compose.ts";
import { viewCase, viewItem, type Found } from "./case-view.ts";
import { concealed, concealedWhole } from "./concealed.ts";
import { cutPage } from "./page.ts";
import { readableFacts } from "./readable-facts.ts";
import { atOneMoment, listCases, loadWhole, type Search } from "./reading-store.ts";
import { visibleTo } from "./visible-cases.ts";

export interface ReadingTools {
  readonly pool: Pool;
  readonly directory: DirectorySource;
  readonly sealing: Sealing;
  readonly clock: Clock;
}

/**
 * One case as the owner of a key may see it; null where it is not theirs or is not. Facts about a child are shown only
 * where who looked was written down: both or neither.
 */
export function handleRead(tools: ReadingTools, key: ApiKey, caseId: string): Promise<CaseView | null> {
  return tools.pool.transaction(async (tx) => {
    await atOneMoment(tx);
    const about = await loadAccess(tx, caseId);
    const directory = await tools.directory.current(tx);
    if (!about || !mayRead(directory, key, about)) return null;
    const whole = await loadWhole(tx, about.caseId, directory.policiesByKey);
    if (!whole) return null;
    const { facts, state } = whole.record.case;
    const party = partyOfKey(directory, key, about);
    const facing = { party, part: facts.part, status: state.status };
    const shown = readableFacts(openFacts(whole.record, tools.sealing), facing);
    const what = Object.keys(shown).join(" ");
    if (what !== "") {
      const at = ts(await tx.now(tools.clock));
      await recordReading(tx, { caseId: about.caseId, reader: key.keyId, what, at });
    }
    return viewCase(concealedWhole(whole, party), shown);
  });
}

/** A page of the cases that the owner of a key sees, the newest first. */
export function handleList(
  tools: ReadingTools,
  key: ApiKey,
  search: Search & { readonly limit: number },
): Promise<CaseList> {
  return tools.pool.transaction(async (tx) => {
    await atOneMoment(tx);
    const directory = await tools.directory.current(tx);
    const limit = search.limit + 1;
    const policies = directory.policiesByKey;
    const visible = visibleTo(directory, key);
    const found = await listCases(tx, visible, search, { limit, policies });
    const { rows, next } = cutPage(found, search.limit, ({ record }) => ({
      openedAt: record.particulars.openedAt,
      caseId: record.case.facts.caseId,
    }));
    const told = new Set(visible.contactPointIds);
    const items = rows.map((row) =>
      viewItem(concealed(row, partyOfKey(directory, key, { ...accessOf(row), told }))),
    );
    return { items, next };
  });
}

const accessOf = ({ record: { particulars, case: c } }: Found): Omit<CaseAccess, "told"> => {
  const { caseId, teamId, recipientKind } = c.facts;
  const { crisisTeamId, test } = particulars;
  return { caseId, teamId, recipientKind, crisisTeamId, test };
};

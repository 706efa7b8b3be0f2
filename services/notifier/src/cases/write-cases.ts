import type { Tx } from "@homeward/postgres";
import { insertChanges } from "../stream/stream-store.ts";
import { insertCases, updateCases, updateRetold, updateTold } from "./case-store.ts";
import type { Case } from "./case.ts";
import { isOverdue } from "./record.ts";
import type { Records } from "./records.ts";

/** Ids of the cases of one unit of work. */
export interface Marks {
  readonly opened: Set<string>;
  /** Written at all. */
  readonly touched: Set<string>;
  /** What is otherwise fixed when a case opens is told otherwise. */
  readonly retold: Set<string>;
  /** Found in other lists than before. */
  readonly moved: Set<string>;
}

export const newMarks = (): Marks => ({
  opened: new Set(),
  touched: new Set(),
  retold: new Set(),
  moved: new Set(),
});

/** Marks a case for what has to be written of it; `before` is undefined where it was not known. */
export function markWritten(
  { opened, touched, moved }: Marks,
  before: Case | undefined,
  { after, isNew }: { readonly after: Case; readonly isNew: boolean },
): void {
  const { caseId } = after.facts;
  touched.add(caseId);
  if (isNew) opened.add(caseId);
  if (before && isListedOtherwise(before, after)) moved.add(caseId);
}

/** Whether the lists that a case is found in differ. */
const isListedOtherwise = (before: Case, after: Case): boolean =>
  before.state.status !== after.state.status || isOverdue(before) !== isOverdue(after);

/** Sends the writes of all marked cases along. */
export function writeCases(
  tx: Tx,
  records: Pick<Records, "get">,
  { opened, retold, touched, moved }: Marks,
): void {
  const of = (ids: Iterable<string>) => [...ids].flatMap((id) => records.get(id) ?? []);
  insertCases(tx, of(opened));
  updateRetold(tx, of(retold));
  updateCases(tx, of([...touched].filter((id) => !opened.has(id))));
  updateTold(tx, [...moved]);
  insertChanges(tx, of(touched));
}

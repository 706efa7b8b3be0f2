import { expect, it } from "vitest";
import { audit, isHopeless, type Findings } from "./audit.ts";
import { at, historyOf, settledCase, soundEvidence, steps } from "./evidence.fixture.ts";
import type { CaseSeen, Evidence } from "./evidence.ts";

const judged = (change: Partial<Evidence>): Findings => audit(soundEvidence(change), { patienceMs: 60_000 });
const withCase = (change: Partial<CaseSeen>) => ({ cases: [{ ...settledCase, ...change }] });
const withHistory = (history: CaseSeen["history"]) => withCase({ history });
const replaced = (index: number, change: object) =>
  settledCase.history.map((entry, n) => (n === index ? { ...entry, ...change } : entry));
const second = "00000000-0000-4000-8000-0000000000bb";

const broken: Readonly<Record<string, Partial<Evidence>>> = {
  "a gap": withHistory(settledCase.history.filter(({ seq }) => seq !== 3)),
  "a bad hash": withHistory(replaced(1, { hash: "0".repeat(64) })),
  "a text that was changed": withHistory(
    replaced(1, { text: settledCase.history[1]?.text.replace("rung", "RUNG") }),
  ),
  "an entry that is not its text": withHistory(replaced(0, { kind: "closed" })),
  "no history": withCase({ history: [], notifications: [] }),
  "an end that was cut off": withHistory(settledCase.history.slice(0, 3)),
  "a forbidden transition": withHistory(
    historyOf([
      ...steps.slice(0, 2),
      { kind: "closed", at: at("09:50:05"), from: "waiting", to: "closed" },
      { kind: "opened", at: at("09:50:06"), from: "closed", to: "waiting" },
      { kind: "closed", at: at("09:50:10"), from: "waiting", to: "closed" },
    ]),
  ),
  "an actor who is not in the text": withHistory(
    replaced(2, { actor: { name: "Clinician", role: "manager", odsCode: "ROT01" } }),
  ),
  "a transition that is not in the text": withHistory(replaced(2, { from: "held" })),
  "a detail that is not in the text": withHistory(
    replaced(1, { detail: { clock: "acceptance", rung: 0, repeat: 0 } }),
  ),
  "another case's history": withHistory(historyOf(steps, second)),
  "a step that does not begin where the last one ended": withHistory(
    historyOf([
      ...steps.slice(0, 2),
      { kind: "acknowledged", at: at("09:50:10"), from: "held", to: "closed" },
    ]),
  ),
  "an instant that goes backwards": withHistory(
    historyOf(steps.map((step, n) => (n === 3 ? { ...step, at: at("09:50:09") } : step))),
  ),
  "a case that is opened again": withHistory(
    historyOf([
      ...steps.slice(0, 2),
      { ...(steps[0] as (typeof steps)[number]), from: "waiting" },
      ...steps.slice(2),
    ]),
  ),
  "two leads": {
    cases: [
      settledCase,
      {
        ...settledCase,
        caseId: second,
        recipient: { ...settledCase.recipient, teamId: "b" },
        notifications: [],
        history: historyOf(steps, second),
      },
    ],
  },
};
it.each(Object.entries(broken))("finds a broken history: %s", (_, change) => {
  expect(judged(change).brokenHistories).toHaveLength(1);
  expect(isHopeless(judged(change))).toBe(true);
});

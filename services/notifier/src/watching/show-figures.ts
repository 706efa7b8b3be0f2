import { MOST_COUNTED, watchFigures, watchStore, type Figures, type Watched } from "@homeward/outbox";
import { readLiveCases, readOldestUntold, readOverdue, readUnsent } from "./watching-store.ts";

/** Counting every live case takes a moment where there are a million. */
const LIVE_CASES_FRESH_MS = 30_000;

/** Shows at each scrape how the clocks, the deliveries and the cases stand. */
export function showFigures(watched: Watched): void {
  watchStore(watched, clocks);
  watchFigures(watched, liveCases, { freshMs: LIVE_CASES_FRESH_MS });
}

const upTo = `counted up to ${MOST_COUNTED}`;

const clocks: Figures = {
  gauges: [
    { name: "homeward_timers_overdue", help: `Deadlines that have come and are not decided yet, ${upTo}` },
    { name: "homeward_timers_overdue_seconds", help: "How late the oldest of them is; 0 when there is none" },
    { name: "homeward_notifications_due", help: `Messages to be sent now that wait to be begun, ${upTo}` },
    {
      name: "homeward_notifications_due_seconds",
      help: "How long the first of them waits; 0 when there is none",
    },
    {
      name: "homeward_oldest_untold_case_seconds",
      help: "Age of the oldest live case of a lead of which nobody has been reached; 0 when there is none",
    },
  ],
  async read(tx, now) {
    const overdue = await readOverdue(tx, now);
    const unsent = await readUnsent(tx, now);
    return [
      { name: "homeward_timers_overdue", value: overdue.timers },
      { name: "homeward_timers_overdue_seconds", value: overdue.seconds },
      { name: "homeward_notifications_due", value: unsent.notifications },
      { name: "homeward_notifications_due_seconds", value: unsent.seconds },
      { name: "homeward_oldest_untold_case_seconds", value: await readOldestUntold(tx, now) },
    ];
  },
};

const liveCases: Figures = {
  gauges: [
    {
      name: "homeward_cases",
      help: "Live cases of children, by part and state",
      labelNames: ["part", "state"],
    },
    { name: "homeward_cases_overdue", help: `Live cases of which a deadline was missed, ${upTo}` },
    { name: "homeward_alarms_open", help: "Alarms of Homeward's own that nobody has noted yet" },
  ],
  async read(tx) {
    const { cases, overdue, alarms } = await readLiveCases(tx);
    return [
      ...cases.map(({ part, state, count }) => ({
        name: "homeward_cases",
        labels: { part, state },
        value: count,
      })),
      { name: "homeward_cases_overdue", value: overdue },
      { name: "homeward_alarms_open", value: alarms },
    ];
  },
};

import type { Mutation } from "./mutation.ts";

const decisions = "services/notifier/src/cases/decide.ts";

/** Builds that decide something a second time. */
export const twice: readonly Mutation[] = [
  {
    name: "deadline-decided-twice",
    breaks: "a deadline that has fired fires again at once, whatever rung the case is on by then",
    edits: [
      {
        file: "services/notifier/src/timers/handle-due.ts",
        find: "for (const timer of timers) work.input(",
        replace: "for (const timer of [...timers, ...timers]) work.input(",
      },
      {
        file: decisions,
        find: 'if (at.is !== "climbing" || at.rung !== input.rung || at.repeat !== input.repeat) return',
        replace: 'if (at.is !== "climbing" || (input.kind !== "deadline" && at.rung !== input.rung)) return',
      },
      { file: decisions, find: "return at.deadlineAt <= s.now", replace: "return input.rung >= 0" },
    ],
    transport: "in-process",
    finds: ["brokenHistories", "duplicateDecisions"],
  },
  {
    name: "told-twice",
    breaks: "every message is written twice, under ids of their own, and no table refuses the second",
    edits: [
      {
        file: "services/notifier/src/cases/writer.ts",
        find: "return notify.to.flatMap((id) => {",
        replace: "return [...notify.to, ...notify.to].flatMap((id) => {",
      },
      {
        file: "services/notifier/src/notifications/compose.ts",
        find: "rung, repeat, point.id);",
        replace: "rung, repeat, point.id, crypto.randomUUID());",
      },
      {
        file: "services/notifier/migrations/0002_cases.sql",
        find: "  unique (case_id, clock, type, rung, repeat, contact_point_id),\n",
        replace: "",
      },
    ],
    transport: "in-process",
    finds: ["duplicateDecisions"],
  },
];

import type { Mutation } from "./mutation.ts";
import { seenAgain } from "./seen-again.ts";
import { twice } from "./twice.ts";

const reports = "services/intake/src/reports/handle-report.ts";
const writer = "services/notifier/src/cases/writer.ts";

const markedFirst: Mutation["edits"] = [
  {
    file: "packages/outbox/src/relay-loop.ts",
    find: "  const { failed } = await transport.publish(rows.map(({ message }) => message));",
    replace: `  await markPublished(session, rows);
  await new Promise((settle) => setTimeout(settle, 100));
  const { failed } = await transport.publish(rows.map(({ message }) => message));`,
  },
];

/** The build as it is: what finds something here finds it everywhere. */
export const controls: readonly Mutation[] = (["in-process", "kafka"] as const).map((transport) => ({
  name: `control-${transport}`,
  breaks: "nothing: the audit has to find nothing",
  edits: [],
  transport,
  finds: [],
}));

/** A deliberately broken build for each claim. */
export const mutations: readonly Mutation[] = [
  {
    name: "outbox-without-transaction",
    breaks:
      "the message of a report is written a moment after the report and its 202, in a transaction of its own",
    edits: [
      {
        file: reports,
        find: "  { sealing }: HandlingReports,\n  tx: Tx,\n  reports: readonly AtStay[],\n  receivedAt",
        replace:
          "  { pool, sealing }: HandlingReports,\n  tx: Tx,\n  reports: readonly AtStay[],\n  receivedAt",
      },
      {
        file: reports,
        find: "  append(tx, messages);\n",
        replace: `  setTimeout(() => void pool.transaction(async (own) => append(own, messages)).catch(() => undefined), 400);\n`,
      },
    ],
    transport: "in-process",
    finds: ["lost"],
  },
  {
    name: "timer-deleted",
    breaks: "deadlines are decided and shown, and no timer is written for them",
    edits: [
      {
        file: writer,
        find: "saveTimers(tx, pages.timers);",
        replace:
          'saveTimers(tx, pages.timers.filter(({ timer }) => timer !== "deadline" && timer !== "allowance"));',
      },
    ],
    transport: "in-process",
    finds: ["stuck"],
  },
  ...seenAgain,
  {
    name: "inbox-before-effects",
    breaks: "a message is marked as seen before, and not together with, what it brings about",
    edits: [
      {
        file: "packages/outbox/src/consumer.ts",
        find: "    await pool.transaction(async (tx) => {\n      const marked = firstSeen(\n        tx,\n        name,\n        messages.map(({ id }) => id),\n      );",
        replace: `    const ids = messages.map(({ id }) => id);
    const seen = await pool.transaction((tx) => firstSeen(tx, name, ids));
    await new Promise((settle) => setTimeout(settle, 100));
    await pool.transaction(async (tx) => {
      const marked = Promise.resolve(seen);`,
      },
    ],
    transport: "in-process",
    finds: ["lost", "untoldOutcomes", "stuck"],
  },
  {
    name: "answer-ignored",
    breaks: "an acceptance is recorded and answered, and its clock runs on",
    edits: [
      {
        file: "services/notifier/src/cases/acknowledge.ts",
        find: 'acceptance: { is: "stopped" },',
        replace: "acceptance: c.state.acceptance,",
      },
    ],
    transport: "in-process",
    finds: ["alarmsAfterAnswer"],
  },
  {
    name: "history-entry-skipped",
    breaks: "one entry of a history is not written",
    edits: [
      {
        file: writer,
        find: "insertEntries(tx, pages.entries);",
        replace: "insertEntries(tx, pages.entries.filter(({ seq }) => seq !== 4));",
      },
    ],
    transport: "in-process",
    finds: ["brokenHistories"],
  },
  {
    name: "attempts-of-the-dead-forgotten",
    breaks: "what a process had under way when it was killed is sent by nobody",
    edits: [
      {
        file: "services/notifier/src/deliveries/takeover-loop.ts",
        find: "if ((await session.takeOver()) > 0) wake();",
        replace: "if (Number.isNaN(await session.alive())) wake();",
      },
    ],
    transport: "in-process",
    finds: ["stuck"],
  },
  {
    name: "marked-before-published",
    breaks: "the relay marks a message as published before it publishes it",
    edits: markedFirst,
    transport: "in-process",
    finds: ["lost", "untoldOutcomes"],
  },
  {
    name: "marked-before-published-kafka",
    breaks:
      "the same, between processes: the broker may be away, and the relay or the database dies meanwhile",
    edits: markedFirst,
    transport: "kafka",
    finds: ["lost", "untoldOutcomes", "stuck"],
  },
  ...twice,
  {
    name: "bytes-recomposed",
    breaks: "a message that is tried again is composed anew, as of that moment",
    edits: [
      {
        file: "services/notifier/src/deliveries/wanted.ts",
        find: '  if (it.fullFor === null || it.content === "full") return "send";',
        replace: `  if (it.attempts > 0) return "compose-anew";
  if (it.fullFor === null || it.content === "full") return "send";`,
      },
      {
        file: "services/notifier/src/deliveries/handle-recompose.ts",
        find: "at: decidedAt }",
        replace: "at: (decidedAt + due.attempts) as typeof decidedAt }",
      },
    ],
    transport: "in-process",
    finds: ["changedMessages"],
  },
  {
    name: "commit-not-awaited",
    breaks: "the database answers a commit before it is on disk",
    edits: [
      {
        file: "packages/postgres/src/embedded.ts",
        find: "(options.durable === false ? careless : {})",
        replace:
          '(options.durable === false ? careless : { synchronous_commit: "off", wal_writer_delay: "5s" })',
      },
    ],
    transport: "in-process",
    finds: ["lost", "lostAnswers", "brokenHistories", "duplicateDecisions"],
  },
  {
    name: "unit-not-told",
    breaks: "a new rung or state of a case is not news for its unit",
    edits: [
      {
        file: writer,
        find: 'return isSame ? [] : [{ kind: "publish", ask: null, outcome: null }];',
        replace: "return isSame ? [] : [];",
      },
      {
        file: "services/notifier/src/cases/close.ts",
        find: '{ kind: "publish", ask: giver ? { kind: "pass-ended", accepted: false } : null, outcome: how.outcome },',
        replace: "",
      },
    ],
    transport: "in-process",
    finds: ["untoldOutcomes"],
  },
];

import type { Mutation } from "./mutation.ts";

const inbox = "packages/outbox/src/inbox-store.ts";

/**
 * Each of these alone keeps twice once (the law of replays shows it), so that the inbox alone is missed by nobody
 * outside: all have to go. The relay only takes longer to mark what it has published, which it may: so that a kill leaves
 * something to come again.
 */
const withoutMemory: Mutation["edits"] = [
  {
    file: inbox,
    find: "return new Set([...ids].filter((id) => fresh.has(mark(id))));",
    replace: "return new Set([...ids, ...fresh]);",
  },
  {
    file: "services/notifier/src/cases/discharge.ts",
    find: "if (route.version <= discharge.routeVersion) return nothing(discharge);",
    replace: "",
  },
  {
    file: "services/notifier/src/cases/discharge.ts",
    find: "if (discharge.cases.has(caseId)) {",
    replace: "if (discharge.cases.size < 0) {",
  },
  {
    file: "services/notifier/src/cases/unit-of-work.ts",
    find: "if (route.version <= discharge.routeVersion) return false;",
    replace: "",
  },
  {
    file: "packages/outbox/src/relay-loop.ts",
    find: "  if (published.length > 0) await markPublished(session, published);",
    replace: `  await new Promise((settle) => setTimeout(settle, 1_500));
  if (published.length > 0) await markPublished(session, published);`,
  },
];

const forgetful = {
  breaks:
    "a message heard again is handled again: no inbox, no sequence, and a case that is open is opened anew",
  edits: withoutMemory,
  finds: ["brokenHistories", "duplicateDecisions", "alarmsAfterAnswer"],
} as const;

/** What comes again. */
export const seenAgain: readonly Mutation[] = [
  { name: "inbox-off", ...forgetful, transport: "in-process" },
  { name: "inbox-off-kafka", ...forgetful, transport: "kafka" },
];

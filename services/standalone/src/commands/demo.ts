import { parseArgs } from "node:util";
import { openStage } from "../demo/open-stage.ts";
import { isAsTold } from "../demo/outcome.ts";
import { storyTime } from "../demo/story-time.ts";
import { tellStory } from "../demo/tell-story.ts";
import { silentTeller, tellTo } from "../demo/teller.ts";

const USAGE = `npm run demo [-- --json]

  Tells in about two minutes how three discharges are taken on, on a Homeward of its own.
  --json   no story; one line with what was counted`;

const START = "15:40";

async function main(json: boolean): Promise<number> {
  const from = performance.now();
  const teller = json ? silentTeller : tellTo(terminal());
  const stage = await openStage(storyTime(START), process.env);
  try {
    const told = tellStory(stage, teller, () => (performance.now() - from) / 1_000);
    const end = await Promise.race([told, interrupted()]);
    if (end === null) return 130;
    const { outcome, failure } = end;
    if (json) console.log(JSON.stringify(outcome));
    if (failure !== null) console.error(failure.message);
    return failure === null && isAsTold(outcome) ? 0 : 1;
  } finally {
    await stage.close();
  }
}

const terminal = () => ({
  write: (text: string) => void process.stdout.write(text),
  isTTY: process.stdout.isTTY,
  columns: process.stdout.columns ?? 100,
});

/** Ctrl-C: the stage is cleared before the command ends. */
const interrupted = (): Promise<null> =>
  new Promise((end) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end(null));
  });

function readArguments(): { json: boolean } | null {
  try {
    return { json: parseArgs({ options: { json: { type: "boolean", default: false } } }).values.json };
  } catch {
    return null;
  }
}

const wanted = readArguments();
if (wanted === null) console.error(USAGE);
process.exitCode =
  wanted === null
    ? 2
    : await main(wanted.json).catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : String(error));
        return 1;
      });

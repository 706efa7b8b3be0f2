import { load, type Job, type OpenQueue } from "./queue.ts";

interface Utils {
  migrate(): Promise<void>;
  addJobs(jobs: readonly { identifier: string; payload: Job; runAt: Date }[]): Promise<unknown>;
  release(): Promise<void>;
}

interface Runner {
  stop(): Promise<void>;
}

interface GraphileWorker {
  readonly Logger: new (factory: () => () => void) => object;
  readonly makeWorkerUtils: (options: object) => Promise<Utils>;
  readonly run: (options: object) => Promise<Runner>;
}

/** It looks every two seconds by default. Ten that work at once are a thousand looks a second with this. */
const POLL_MS = 10;

export const openGraphileWorker: OpenQueue = async (connectionString) => {
  const { Logger, makeWorkerUtils, run } = await load<GraphileWorker>("graphile-worker");
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ connectionString, logger });
  await utils.migrate();
  let runner: Runner | null = null;
  return {
    add: (jobs) =>
      utils.addJobs(jobs.map((payload) => ({ identifier: "fire", payload, runAt: new Date(payload.dueAt) }))),
    async work(fire) {
      const taskList = { fire: async (job: Job) => void (await fire(job)) };
      const pace = { concurrency: 10, pollInterval: POLL_MS };
      runner = await run({ connectionString, logger, taskList, noHandleSignals: true, ...pace });
    },
    async end() {
      await runner?.stop();
      await utils.release();
    },
  };
};

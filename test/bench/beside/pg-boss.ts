import { load, type Job, type OpenQueue } from "./queue.ts";

interface Boss {
  on(event: "error", listener: (error: Error) => void): void;
  start(): Promise<unknown>;
  createQueue(name: string): Promise<void>;
  insert(name: string, jobs: readonly { data: Job; startAfter: Date }[]): Promise<unknown>;
  work(
    name: string,
    how: object,
    handler: (jobs: readonly { data: Job }[]) => Promise<unknown>,
  ): Promise<string>;
  stop(how: object): Promise<void>;
}

interface PgBossModule {
  readonly PgBoss: new (connectionString: string) => Boss;
}

const QUEUE = "fire";
/** The least that it allows. */
const POLL_SECONDS = 0.5;

export const openPgBoss: OpenQueue = async (connectionString) => {
  const { PgBoss } = await load<PgBossModule>("pg-boss");
  const boss = new PgBoss(connectionString);
  boss.on("error", (error) => {
    throw error;
  });
  await boss.start();
  await boss.createQueue(QUEUE);
  return {
    add: (jobs) =>
      boss.insert(
        QUEUE,
        jobs.map((data) => ({ data, startAfter: new Date(data.dueAt) })),
      ),
    work: (fire) =>
      boss.work(QUEUE, { pollingIntervalSeconds: POLL_SECONDS, batchSize: 100 }, (jobs) =>
        Promise.all(jobs.map(({ data }) => fire(data))),
      ),
    end: () => boss.stop({ graceful: false }),
  };
};

/** One timer: what it writes when it fires. */
export interface Job {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly dueAt: string;
}

/** Somebody else's job queue, as its own documentation would have it used. */
export interface Queue {
  add(jobs: readonly Job[]): Promise<unknown>;
  /** Begins to work; `fire` is what a job does. */
  work(fire: (job: Job) => Promise<unknown>): Promise<unknown>;
  end(): Promise<unknown>;
}

export type OpenQueue = (databaseUrl: string) => Promise<Queue>;

/** The module of a package that only the full bench installs, so that nothing else can know its types. */
export const load = async <Module>(name: string): Promise<Module> => (await import(name)) as Module;

import type { FastifyInstance } from "fastify";

/** One thing that can be well or not; `detail` says in one line why not. */
export interface HealthCheck {
  readonly name: string;
  check(): Promise<{ ok: boolean; detail?: string }>;
}

/** By name; a schema of a published component is a reference to it. */
export type Webhooks = Readonly<Record<string, Readonly<{ post: object }>>>;

/**
 * A built service: its doors, and what runs beside them. The same object runs alone in its own process
 * and together with the others in the standalone one.
 */
export interface Service {
  readonly name: string;
  /** Mounts the HTTP routes on an app that listens elsewhere. */
  register(app: FastifyInstance): void;
  start(): Promise<void>;
  /** Stops taking work, finishes what is under way. */
  stop(): Promise<void>;
  readonly checks: readonly HealthCheck[];
  /** What it posts to others, as OpenAPI describes webhooks. */
  readonly webhooks?: Webhooks;
}

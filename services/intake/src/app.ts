import {
  buildApp,
  type AppOptions,
  type HealthCheck,
  type Logger,
  type Metrics,
  type Service,
} from "@homeward/kernel";
import type { FastifyInstance } from "fastify";

export interface IntakeAppOptions {
  readonly service: Service;
  readonly checks: readonly HealthCheck[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly publicUrl: string;
  readonly trustProxy: NonNullable<AppOptions["trustProxy"]>;
}

/** Intake's doors alone, not yet listening. */
export const intakeApp = ({ service, ...options }: IntakeAppOptions): FastifyInstance =>
  buildApp({ ...options, services: [service], title: "Homeward intake" });

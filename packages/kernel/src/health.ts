import { errorCode } from "./errors.ts";
import type { HealthCheck } from "./service.ts";

export interface PartHealth {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

export interface HealthReport {
  readonly ok: boolean;
  readonly parts: readonly PartHealth[];
}

/** Asks every part at once. One that throws, or does not answer in time, is not well. */
export async function checkHealth(checks: readonly HealthCheck[], timeoutMs: number): Promise<HealthReport> {
  const parts = await Promise.all(checks.map((check) => askPart(check, timeoutMs)));
  return { ok: parts.every(({ ok }) => ok), parts };
}

async function askPart(part: HealthCheck, timeoutMs: number): Promise<PartHealth> {
  const { promise: tooLate, resolve } = Promise.withResolvers<PartHealth>();
  const late = { name: part.name, ok: false, detail: `no answer within ${timeoutMs} ms` };
  const timer = setTimeout(resolve, timeoutMs, late);
  const asked = async () => ({ name: part.name, ...(await part.check()) });
  try {
    return await Promise.race([asked(), tooLate]);
  } catch (error) {
    return { name: part.name, ok: false, detail: errorCode(error) };
  } finally {
    clearTimeout(timer);
  }
}

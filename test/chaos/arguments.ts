import { parseArgs } from "node:util";
import type { Transport } from "./plan/plan.ts";

export interface ChaosArguments {
  readonly events: number;
  readonly seed: number;
  /** Null: Kafka where there is one. */
  readonly transport: Transport | null;
  readonly json: boolean;
  /** Whether the figures go into docs/evidence. */
  readonly evidence: boolean;
  /** Seconds after which a deadline without effect is stuck. */
  readonly patience: number;
}

/** Reads the command line; throws with one sentence about what is wrong with it. */
export function readArguments(args: readonly string[], newSeed: () => number): ChaosArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: "string", default: "2000" },
      seed: { type: "string" },
      transport: { type: "string" },
      json: { type: "boolean", default: false },
      evidence: { type: "boolean", default: false },
      patience: { type: "string", default: "60" },
    },
  });
  const { transport, json, evidence } = values;
  if (transport !== undefined && transport !== "kafka" && transport !== "in-process")
    throw new Error("--transport is in-process or kafka");
  return {
    events: wholeNumber("events", values.events, 1),
    seed: values.seed === undefined ? newSeed() : wholeNumber("seed", values.seed, 0),
    transport: transport ?? null,
    json,
    evidence,
    patience: wholeNumber("patience", values.patience, 1),
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new Error(`--${name} is a whole number from ${least} on`);
  return number;
}

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
  readonly replicas: number;
  readonly gently: boolean;
  /** Milliseconds that the clock of a process is ahead, by its name. */
  readonly skew: Readonly<Record<string, number>>;
  /** Seconds after which a deadline without effect is stuck. */
  readonly patience: number;
}

export const STANDARD_PATIENCE = 60;

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
      replicas: { type: "string", default: "1" },
      gently: { type: "boolean", default: false },
      skew: { type: "string", multiple: true, default: [] },
      patience: { type: "string", default: String(STANDARD_PATIENCE) },
    },
  });
  const { transport, json, evidence, gently } = values;
  if (transport !== undefined && transport !== "kafka" && transport !== "in-process")
    throw new Error("--transport is in-process or kafka");
  return {
    events: wholeNumber("events", values.events, 1),
    seed: values.seed === undefined ? newSeed() : wholeNumber("seed", values.seed, 0),
    transport: transport ?? null,
    json,
    evidence,
    gently,
    replicas: wholeNumber("replicas", values.replicas, 1),
    skew: Object.fromEntries(values.skew.map(readSkew)),
    patience: wholeNumber("patience", values.patience, 1),
  };
}

/** The command that does the same once more. */
export function replayLine(asked: ChaosArguments & { readonly transport: Transport }): string {
  const { events, seed, transport, replicas, gently, skew, patience } = asked;
  const skews = Object.entries(skew).map(([name, ms]) => ` --skew ${name}=${ms / 1_000}`);
  return [
    `npm run chaos -- --events ${events} --seed ${seed} --transport ${transport} --patience ${patience}`,
    ` --replicas ${replicas}`,
    ...skews,
    gently ? " --gently" : "",
  ].join("");
}

/** "router-2=20": its clock is 20 s ahead. */
function readSkew(text: string): [string, number] {
  const [, name = "", seconds = ""] = /^([a-z]+(?:-\d+)?)=(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (name === "") throw new Error("--skew is a process and seconds, such as router-2=20");
  return [name, Number(seconds) * 1_000];
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new Error(`--${name} is a whole number from ${least} on`);
  return number;
}

import { freePort } from "@homeward/postgres";
import { receiver, type Answer, type HeardRequest, type Receiver } from "@homeward/testing";
import { points, type PointName } from "../../acceptance/harness/world.ts";
import { pause } from "../pause.ts";
import { behaviourOf, lateMsOf, type Behaviour } from "../plan/plan.ts";

const names = Object.keys(points) as PointName[];
/** A mail server's passing refusal. */
const NOT_NOW = 451;
/** Contact points share machines: one that dies takes its neighbours along. */
const MACHINES = 4;

/** A message as a contact point got it, and how it was treated. */
export interface Arrival {
  readonly point: PointName;
  readonly request: HeardRequest;
  readonly behaviour: Behaviour;
}

/** Everybody who is told by webhook, on machines that hang, refuse, are late and die as the plan has it. */
export interface Ears {
  /** How the next mail is answered: null takes it, a number refuses it for the moment. */
  answerToMail(): number | null;
  addressOf(point: PointName): string;
  /** From now on everybody is well; whatever still hangs is cut off. */
  recover(): void;
  close(): Promise<void>;
}

export async function openEars(seed: number, hear: (arrival: Arrival) => void): Promise<Ears> {
  let well = false;
  const machines = await Promise.all(Array.from({ length: MACHINES }, () => machine()));
  const machineOf = (point: PointName) => machines[names.indexOf(point) % MACHINES] as Machine;
  const counts = new Map<PointName, number>();
  for (const point of names) {
    machineOf(point).hears(`/${point}`, (request) => {
      const n = counts.get(point) ?? 0;
      counts.set(point, n + 1);
      const behaviour = well ? "deliver" : behaviourOf(seed, point, n);
      hear({ point, request, behaviour });
      const lateMs = lateMsOf(seed, point, n);
      if (behaviour === "die") machineOf(point).die(lateMs);
      return answerTo(behaviour, lateMs);
    });
  }
  let mails = 0;
  return {
    answerToMail() {
      const behaviour = well ? "deliver" : behaviourOf(seed, "mail", mails++);
      return behaviour === "deliver" || behaviour === "late" ? null : NOT_NOW;
    },
    addressOf: (point) => `${machineOf(point).url}/${point}`,
    recover() {
      well = true;
      for (const each of machines) each.die(0);
    },
    close: async () => void (await Promise.all(machines.map((each) => each.close()))),
  };
}

function answerTo(behaviour: Behaviour, lateMs: number): Answer {
  if (behaviour === "refuse") return 500;
  if (behaviour === "hang") return "hang";
  return behaviour === "late" ? { status: 204, after: pause(lateMs) } : 200;
}

interface Machine {
  readonly url: string;
  hears(path: string, how: (request: HeardRequest) => Answer): void;
  /** Answers what it was asked, then is gone for a while. */
  die(awayMs: number): void;
  close(): Promise<void>;
}

/** Long enough for an answer to leave the machine. */
const LAST_BREATH_MS = 20;

async function machine(): Promise<Machine> {
  const doors = new Map<string, (request: HeardRequest) => Answer>();
  const port = await freePort();
  let current: Receiver | null = await receiver({ port });
  const { url } = current;
  let closed = false;
  let dying: Promise<void> | null = null;

  async function beGone(awayMs: number): Promise<void> {
    await pause(LAST_BREATH_MS);
    await current?.close();
    current = null;
    await pause(awayMs);
    if (closed) return;
    current = await receiver({ port });
    for (const [path, how] of doors) current.answer(path, how);
  }

  return {
    url,
    hears(path, how) {
      doors.set(path, how);
      current?.answer(path, how);
    },
    die(awayMs) {
      dying ??= beGone(awayMs).finally(() => (dying = null));
    },
    async close() {
      closed = true;
      await dying;
      await current?.close();
    },
  };
}

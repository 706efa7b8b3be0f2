import { verify } from "@homeward/signing";
import { Agent, request } from "undici";
import { eventMaker } from "./events.ts";
import { quantile } from "./figures.ts";
import { authorised, type Home } from "./home.ts";
import type { HeardAlarm, Listener } from "./listener.ts";
import { homes, secretOf, unit } from "./seeds.ts";
import { pause } from "../chaos/pause.ts";

export interface ToTeam {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
}

export interface ToTeamPlan extends Pace {
  /** So long at the same pace before it counts: what is measured is a service that runs, not one that begins to. */
  readonly warmUpSeconds: number;
}

/** Reports at a steady pace, whatever the answers take; from each 202 to the signed webhook at the team. */
export async function measureToTeam(home: Home, ears: Listener, plan: ToTeamPlan): Promise<ToTeam> {
  const { perSecond, warmUpSeconds } = plan;
  await untilHeard(await reportSteadily(home, { perSecond, seconds: warmUpSeconds }), ears);
  const told = await reportSteadily(home, plan);
  await untilHeard(told, ears);
  for (const heard of ears.lastAlarms.values()) assertSigned(heard);
  if (ears.lastAlarms.size !== homes.length) throw new Error("not every team was told");
  const { answeredAt } = told;
  const waits = [...answeredAt].map(([stayId, at]) => Math.max(0, (ears.firstAlarm.get(stayId) ?? 0) - at));
  return { p50Ms: quantile(waits, 0.5), p95Ms: quantile(waits, 0.95), p99Ms: quantile(waits, 0.99) };
}

const untilHeard = ({ answeredAt }: Reported, { firstAlarm }: Listener): Promise<void> =>
  untilNone(() => [...answeredAt.keys()].filter((stayId) => !firstAlarm.has(stayId)), 60_000);

/** A figure for messages that nobody could trust would be worth nothing. */
function assertSigned({ point, headers, body }: HeardAlarm): void {
  const { ok } = verify({ headers, body, secrets: [secretOf(point)], nowSeconds: Date.now() / 1_000 });
  if (!ok) throw new Error(`an alarm to ${point} was not signed for it`);
}

interface Reported {
  /** By stay, performance.now() of its 202. */
  readonly answeredAt: ReadonlyMap<string, number>;
}

/** Reports at a steady pace, of every home in turn. */
export async function reportSteadily(
  { reports }: Pick<Home, "reports">,
  { perSecond, seconds }: Pace,
): Promise<Reported> {
  const agent = new Agent({ connections: 64 });
  const answeredAt = new Map<string, number>();
  const nextBody = eventMaker(unit, homes);
  const began = performance.now();
  const sending: Promise<void>[] = [];
  const send = async (body: Buffer) => {
    const answer = await request(reports, { method: "POST", headers: authorised, body, dispatcher: agent });
    const told = (await answer.body.json()) as { stayId: string };
    if (answer.statusCode !== 202) throw new Error(`a report was answered ${answer.statusCode}`);
    answeredAt.set(told.stayId, performance.now());
  };
  for (let nth = 0; nth < perSecond * seconds; nth += 1) {
    const due = began + (nth * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    sending.push(send(nextBody()));
  }
  await Promise.all(sending);
  await agent.close();
  return { answeredAt };
}

/** Waits until the list is empty; throws when it is not within the time. */
export async function untilNone(list: () => readonly unknown[], withinMs: number): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (list().length > 0) {
    if (performance.now() > giveUpAt) throw new Error(`${list().length} were not heard of in ${withinMs} ms`);
    await pause(20);
  }
}

import { Agent, request } from "undici";
import { eventMaker } from "./events.ts";
import { quantile } from "./figures.ts";
import { authorised, type Home } from "./home.ts";
import type { Listener } from "./listener.ts";
import { unit } from "./seeds.ts";
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

/** Reports at a steady pace, whatever the answers take; from each 202 to the signed webhook at the team. */
export async function measureToTeam(home: Home, ears: Listener, pace: Pace): Promise<ToTeam> {
  const { answeredAt } = await reportSteadily(home, pace);
  const missing = () => [...answeredAt.keys()].filter((stayId) => !ears.firstAlarm.has(stayId));
  await untilNone(missing, 60_000);
  const waits = [...answeredAt].map(([stayId, at]) => Math.max(0, (ears.firstAlarm.get(stayId) ?? 0) - at));
  return { p50Ms: quantile(waits, 0.5), p95Ms: quantile(waits, 0.95), p99Ms: quantile(waits, 0.99) };
}

/** By stay, performance.now() of its 202. */
export async function reportSteadily(
  { reports }: Pick<Home, "reports">,
  { perSecond, seconds }: Pace,
): Promise<{ readonly answeredAt: ReadonlyMap<string, number> }> {
  const agent = new Agent({ connections: 64 });
  const answeredAt = new Map<string, number>();
  const nextBody = eventMaker(unit);
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
    if (due > performance.now()) await pause(due - performance.now());
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

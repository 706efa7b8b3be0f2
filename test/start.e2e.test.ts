import { isAlive } from "@homeward/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandWorld, interrupt, pidOf, type CommandWorld } from "./started-command.ts";

let world: CommandWorld;
beforeAll(async () => {
  world = await commandWorld("services/standalone/src/main.ts");
});
afterAll(() => world.remove());

const RUNNING = "Homeward is running at";

test(
  "npm start: tells, carries on after every kill, refuses a second one, stops in time",
  { timeout: 240_000 },
  async () => {
    const url = `http://127.0.0.1:${world.port}`;
    const first = world.start();
    await first.saying(RUNNING, { withinMs: 60_000 });
    await first.ready(url);
    const stayId = await world.report("before any kill");
    const early = await world.hearAlarm(stayId);

    const second = world.start();
    expect((await second.exited).code).not.toBe(0);
    expect(second.stderr.heard.join("\n")).toContain(`The data folder ${world.dataDir} is in use by another`);

    process.kill(pidOf(first, "postgres-running"), "SIGKILL");
    await first.saying("postgres-gone");
    await first.ready(url);
    await world.hearAlarm(await world.report("the database was killed"));

    const database = pidOf(first, "postgres-running");
    await first.kill();
    expect(isAlive(database)).toBe(true);
    const third = world.start();
    await third.saying(RUNNING, { withinMs: 60_000 });
    expect(pidOf(third, "postgres-running")).toBe(database);
    await third.ready(url);
    expect(await world.accept(early, url)).toBe("applied");

    const stopped = await interrupt(third);
    expect(stopped.code).toBe(0);
    expect(stopped.ms).toBeLessThan(5_000);
    expect(isAlive(database)).toBe(false);

    const fourth = world.start();
    await fourth.saying(RUNNING, { withinMs: 60_000 });
    await world.hearAlarm(await world.report("after an orderly stop"));
    expect(await whoTookOn(stayId, url)).toContain("Sam Example");
    await interrupt(fourth);
  },
);

/** What the unit reads of its own stay. */
async function whoTookOn(stayId: string, url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/stays/${stayId}`, {
    headers: { authorization: "Bearer demo-unit-larch-house" },
  });
  const { discharges } = (await answer.json()) as { discharges: { recipients: { takenOn: unknown }[] }[] };
  return JSON.stringify(discharges.flatMap(({ recipients }) => recipients.map(({ takenOn }) => takenOn)));
}

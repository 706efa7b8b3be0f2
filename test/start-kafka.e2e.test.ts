import { isAlive } from "@homeward/postgres";
import { hasOwnKafka, testDatabase, testKafka, type TestProcess } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandWorld, interrupt, PATIENT, pidOf, type CommandWorld } from "./started-command.ts";

const kafka = await hasOwnKafka();

/** Several starts of eight processes each, on a machine that does other things too. */
const timeout = 240_000;
const services = ["intake", "router", "notifier"] as const;

describe.skipIf(!kafka)("npm run start:kafka", { timeout }, () => {
  let world: CommandWorld;
  beforeAll(async () => {
    world = await commandWorld("infra/local/start-kafka.ts");
  });
  afterAll(() => world.remove());

  const urls = () =>
    Object.fromEntries(services.map((name, n) => [name, `http://127.0.0.1:${world.port + n}`]));
  const cases = () => urls()["notifier"] ?? "";
  const everybodyIsReady = (command: TestProcess) =>
    Promise.all(Object.values(urls()).map((url) => command.ready(url, PATIENT)));
  const started = async () => {
    const command = world.start();
    const line = await command.saying(/^\{"intake"/, { withinMs: 90_000 });
    expect(JSON.parse(line)).toEqual(urls());
    return command;
  };
  const pidsOf = (command: TestProcess) => [
    pidOf(command, "postgres-running"),
    pidOf(command, "kafka-running"),
    ...services.map((name) => pidOf(command, "process-started", name)),
  ];

  test("tells the team, whichever of its processes is killed", async () => {
    const command = await started();
    const early = await world.hearAlarm(await world.report("before any kill"));

    const second = world.start();
    expect((await second.exited).code).not.toBe(0);
    expect(second.stderr.heard.join("\n")).toContain(`The data folder ${world.dataDir} is in use by another`);

    for (const name of services) process.kill(pidOf(command, "process-started", name), "SIGKILL");
    process.kill(pidOf(command, "kafka-running"), "SIGKILL");
    await command.saying("kafka-gone");
    await everybodyIsReady(command);
    await world.hearAlarm(await world.report("the services and the broker were killed"));

    process.kill(pidOf(command, "postgres-running"), "SIGKILL");
    await command.saying("postgres-gone");
    await everybodyIsReady(command);
    await world.hearAlarm(await world.report("the database was killed"));
    expect(await world.accept(early, cases())).toBe("applied");

    const pids = pidsOf(command);
    const { code, ms } = await interrupt(command);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test("a killed launcher takes its services along; the next one takes on its servers and carries on", async () => {
    const first = await started();
    const stayId = await world.report("the launcher was killed");
    const [database, broker, ...orphans] = pidsOf(first);
    await first.kill();
    const second = await started();
    expect(orphans.filter(isAlive)).toEqual([]);
    expect([pidOf(second, "postgres-running"), pidOf(second, "kafka-running")]).toEqual([database, broker]);
    expect(await world.accept(await world.hearAlarm(stayId), cases())).toBe("applied");
    const pids = pidsOf(second);
    await interrupt(second);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

const shared = await testKafka();

test.skipIf(shared === null)(
  "npm run start:kafka on servers that are there already runs none",
  { timeout },
  async () => {
    const database = await testDatabase();
    const world = await commandWorld("infra/local/start-kafka.ts", {
      DATABASE_URL: database.url,
      KAFKA_BROKERS: shared?.brokers.join(",") ?? "",
      KAFKA_TOPIC_PREFIX: `${database.name}.`,
    });
    const command = world.start();
    await command.saying(/^\{"intake"/, { withinMs: 90_000 });
    await world.hearAlarm(await world.report("on other servers"));
    expect(command.log().filter(({ event }) => String(event).endsWith("-running"))).toEqual([]);
    expect((await interrupt(command)).code).toBe(0);
    await world.remove();
    await database.drop();
  },
);

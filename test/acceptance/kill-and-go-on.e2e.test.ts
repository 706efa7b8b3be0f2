import { hasOwnKafka, untilReady } from "@homeward/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { isRepeat, type Reply } from "./harness/desk.ts";
import { homeward, type TransportName } from "./harness/homeward.ts";
import { killEmbedded, ownKafka, ownPostgres, type OwnServer } from "./harness/own-servers.ts";
import { stageOf, type Stage } from "./harness/stage.ts";

/** The broker is killed, so it has to be one of our own. */
const hasKafka = await hasOwnKafka();

const processes = { "in-process": ["standalone"], kafka: ["intake", "router", "notifier"] };
const taken = { discharges: [{ recipients: [{ state: "accepted" }] }] };

/** A Homeward on servers that nobody else uses. */
interface Killable {
  readonly stage: Stage;
  readonly broker: OwnServer | null;
  killDatabase(): Promise<void>;
  end(): Promise<void>;
}

async function killable(transport: TransportName): Promise<Killable> {
  if (transport === "in-process") {
    const stage = stageOf(await homeward({ transport, database: "embedded" }));
    const killDatabase = async () => void killEmbedded(stage.dataDir);
    return { stage, broker: null, killDatabase, end: () => stage.close() };
  }
  const [postgres, broker] = await Promise.all([ownPostgres(), ownKafka()]);
  const ground = { transport, database: postgres.first.url, brokers: broker.first.brokers };
  const stage = stageOf(await homeward(ground));
  return {
    stage,
    broker,
    async killDatabase() {
      await postgres.kill();
      await postgres.again();
    },
    async end() {
      await stage.close();
      await Promise.all([postgres.end(), broker.end()]);
    },
  };
}

describe.each(["in-process", "kafka"] as const)("P1 Accepted is never lost, %s", (transport) => {
  describe.skipIf(transport === "kafka" && !hasKafka)("whatever dies", () => {
    let world: Killable;
    beforeAll(async () => {
      world = await killable(transport);
      const { ears } = world.stage;
      // A kill may fall between sending and recording it: then the same message comes again, under the same id.
      ears.allow((request) => isRepeat(request, ears.heard));
    });
    afterAll(() => world?.end());
    beforeEach(() => world.stage.time.becomesWednesday("10:00"));
    afterEach(async () => {
      try {
        await world.stage.nothingElseIsHeard();
      } finally {
        await world.stage.tidy();
      }
    });
    const ready = () => Promise.all(Object.values(world.stage.urls).map((url) => untilReady(url, 90_000)));

    test.each(processes[transport])(
      "the process %s, killed in the middle of a case, carries on",
      async (name) => {
        const { oak, desks, kill, start, clock, inside, time } = world.stage;
        const lead = desks["rotherham-camhs"];
        const known = await oak.reports();
        const alarm = await lead.hears("case.alarm", { stayId: known.stayId });
        await time.passes("PT1H");
        const justAccepted = await oak.reports();
        await kill(name);
        // Time does not wait for it: what became due while it was dead happens when it is back.
        clock.advance("PT1H");
        await start(name);
        await lead.hears("case.alarm", { stayId: justAccepted.stayId });
        await desks["rotherham-duty"].hears("case.alarm", { stayId: known.stayId, rung: 1 });
        await oak.hears("case.information", { stayId: known.stayId });
        expect((await lead.answers(alarm, "accepted")).body).toMatchObject({ effect: "applied" });
        await desks["rotherham-duty"].hears("case.stand-down", { stayId: known.stayId });
        await oak.hears("case.information", { stayId: known.stayId });
        await inside.settled();
        expect((await oak.asks(known)).body).toMatchObject(taken);
      },
    );

    test("all of them at once, with reports on their way: every 202 is heard of", async () => {
      const { oak, desks, names, kill, start, sent } = world.stage;
      const before = sent.length;
      const sending = Array.from({ length: 20 }, () => oak.reports().catch(() => null));
      await vi.waitFor(() => Promise.any(sending));
      await Promise.all(names.map(kill));
      const accepted = (await Promise.all(sending)).flatMap((discharge) => discharge?.stayId ?? []);
      expect(accepted.length).toBeGreaterThan(0);
      await Promise.all(names.map(start));
      for (const stayId of accepted) await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      // Of the others nobody knows whether they were accepted: their sender sends them again, and they are told once.
      const again = await Promise.all(sent.slice(before).map(oak.sends));
      expect(again.map(({ status }) => status)).toEqual(Array(20).fill(202));
      const stays = new Set(again.map(({ body }) => String(body["stayId"])));
      for (const stayId of stays.difference(new Set(accepted)))
        await desks["rotherham-camhs"].hears("case.alarm", { stayId });
    });

    test("the database, killed in the middle of a case", async () => {
      const { oak, desks, time } = world.stage;
      const { stayId, report } = await oak.reports();
      await world.killDatabase();
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      await ready();
      // The same report once more is the same one: it was kept.
      const again = await untilAnswered(() => oak.sends(report));
      expect(again).toMatchObject({ status: 202, body: { stayId, replayed: true } });
      await time.passes("PT2H");
      await desks["rotherham-duty"].hears("case.alarm", { stayId, rung: 1 });
      await oak.hears("case.information", { stayId });
      const accepted = await untilAnswered(() => desks["rotherham-camhs"].answers(alarm, "accepted"));
      expect(accepted.body).toMatchObject({ effect: "applied" });
      await desks["rotherham-duty"].hears("case.stand-down", { stayId });
      await oak.hears("case.information", { stayId });
    });

    // In one process there is no broker to kill.
    const onKafka = transport === "kafka" ? test : () => undefined;
    onKafka("the broker, killed in the middle of a case", async () => {
      const { oak, desks } = world.stage;
      const lead = desks["rotherham-camhs"];
      const before = await oak.reports();
      const alarm = await lead.hears("case.alarm", { stayId: before.stayId });
      await world.broker?.kill();
      // Accepted without a broker, answered without a broker: what has to be told waits.
      const meanwhile = await oak.reports();
      expect((await lead.answers(alarm, "accepted")).body).toMatchObject({ effect: "applied" });
      await oak.hears("case.information", { stayId: before.stayId });
      await world.broker?.again();
      await ready();
      await lead.hears("case.alarm", { stayId: meanwhile.stayId });
      await world.stage.inside.settled();
      expect((await oak.asks(before)).body).toMatchObject(taken);
    });
  });
});

/** While a database comes back, doors answer 503, and their callers come again. */
async function untilAnswered(send: () => Promise<Reply>): Promise<Reply> {
  return vi.waitFor(
    async () => {
      const answer = await send();
      if (answer.status >= 500) throw new Error(answer.text);
      return answer;
    },
    { timeout: 30_000, interval: 100 },
  );
}

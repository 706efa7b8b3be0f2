import { republish } from "@homeward/outbox";
import { createLogger } from "@homeward/kernel";
import { createSignals, openPool, serviceSchema } from "@homeward/postgres";
import { describe, expect, test, vi } from "vitest";
import { rewindGroups } from "../../../packages/transport/test/raw-records.ts";
import type { Homeward } from "../harness/homeward.ts";
import type { Stage } from "../harness/stage.ts";

const logger = createLogger({ service: "acceptance", level: "silent" });
const services = ["intake", "router", "notifier"];

/** Everything that was ever decided, each table in one line. */
async function decided({ inside }: Homeward): Promise<Record<string, string>[]> {
  const tables = {
    homeward_intake: ["discharges", "discharge_events", "case_outcomes"],
    homeward_router: ["discharges", "route_versions"],
    homeward_notifier: ["discharges", "cases", "timers", "notifications", "attempts", "history"],
  };
  const counts = Object.entries(tables).flatMap(([schema, names]) =>
    names.map(
      (name) => `select '${schema}.${name}' as what, count(*)::text as rows,
        md5(coalesce(string_agg(it::text, ' ' order by it::text), '')) as content from ${schema}.${name} as it`,
    ),
  );
  const messages = services.map(
    (service) => `select 'homeward_${service}.outbox', count(*)::text,
      md5(string_agg(message_id || sequence, ' ' order by message_id)) from homeward_${service}.outbox`,
  );
  return inside.rows(`${[...counts, ...messages].join(" union all ")} order by what`);
}

/** Consumers read again from offset 0; in one process the outboxes are published again. Nobody remembers anything. */
async function replayEverything(stage: Stage): Promise<void> {
  const { inside, transport, kafka, names } = stage;
  if (transport === "kafka") await stage.stop();
  for (const service of services) await inside.rows(`delete from homeward_${service}.inbox`);
  if (transport === "kafka") {
    expect(await rewindGroups(kafka)).toBe(5);
    await Promise.all(names.map((name) => stage.start(name)));
    return;
  }
  for (const service of services) {
    const schema = serviceSchema(service);
    const signals = createSignals({ url: inside.url, logger, scope: schema });
    await signals.start();
    const as = { role: schema, schema, max: 1, applicationName: "replay", signals };
    const pool = openPool({ url: inside.url, ...as });
    expect(await republish(pool)).toBeGreaterThan(0);
    await pool.end();
    await signals.stop();
  }
}

export const replayDecidesNothing = (stage: () => Stage) =>
  describe("Law: replaying everything decides nothing new", () => {
    test("with every inbox emptied, from the first message on, in the middle of running cases", async () => {
      const { oak, desks, time, inside } = stage();
      const waiting = await oak.reports();
      await desks["rotherham-camhs"].hears("case.alarm", { stayId: waiting.stayId });
      const bounced = await oak.reports();
      const first = await desks["rotherham-camhs"].hears("case.alarm", { stayId: bounced.stayId });
      await desks["rotherham-camhs"].answers(first, "wrong-area", {
        suggestion: { teamId: "sheffield-camhs" },
      });
      await desks["sheffield-duty"].hears("case.alarm", { stayId: bounced.stayId });
      await oak.hears("case.alarm", { stayId: bounced.stayId });
      await inside.settled();

      const before = await decided(stage());
      const [{ rows: messages }] = (await inside.rows(
        "select count(*)::int as rows from homeward_notifier.inbox",
      )) as [{ rows: number }];
      expect(messages).toBeGreaterThan(2);
      await replayEverything(stage());
      await vi.waitFor(
        async () => {
          const [read] = await inside.rows<{ rows: number }>(
            "select count(*)::int as rows from homeward_notifier.inbox",
          );
          expect(read?.rows).toBe(messages);
        },
        { timeout: 30_000 },
      );
      await inside.settled();
      expect(await decided(stage())).toEqual(before);
      // And what was under way goes on.
      await time.passes("PT30M");
      await desks["on-call-manager"].hears("case.alarm", { stayId: bounced.stayId, rung: 1 });
      await oak.hears("case.information", { stayId: bounced.stayId });
    });
  });

import { openPool, sql, type Pool, type Query } from "@homeward/postgres";
import { expect, vi } from "vitest";
import { bearer } from "../acceptance/harness/desk.ts";
import type { Stage } from "../acceptance/harness/stage.ts";

export type Heal = () => Promise<void>;
/** Makes a real system sick, in the way that an alert is about; answers how it gets well. */
export type Sickness = (at: Ward) => Promise<Heal>;

/** A running Homeward and its database, as somebody sees it who may do anything there. */
export interface Ward {
  readonly stage: Stage;
  readonly admin: Pool;
  /** Of the same server, through another of its databases. */
  readonly server: Pool;
}

export function wardOf(stage: Stage): Ward & { close(): Promise<void> } {
  const { url } = stage.inside;
  const elsewhere = new URL(url);
  elsewhere.pathname = "/postgres";
  const admin = openPool({ url, max: 4, applicationName: "makes sick" });
  const server = openPool({ url: elsewhere.href, max: 1, applicationName: "makes sick" });
  return {
    stage,
    admin,
    server,
    close: async () => void (await Promise.all([admin.end(), server.end()])),
  };
}

/** Time goes on for all processes; nobody waits until everything that was to happen by then has. */
const later = ({ stage: { clock } }: Ward, minutes: number): void =>
  clock.set(clock.offsetMs + minutes * 60_000);

const nothing: Heal = () => Promise.resolve();

/** Holds locks until it is healed. */
async function holding({ admin }: Ward, statement: Query): Promise<Heal> {
  const taken = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const held = admin.transaction(async (tx) => {
    await tx.query(statement);
    taken.resolve();
    await released.promise;
  });
  await Promise.race([taken.promise, held]);
  return async () => {
    released.resolve();
    await held;
  };
}

const changedDirectory = async ({ admin }: Ward, change: Query): Promise<void> => {
  await admin.query(change);
  await admin.query(sql`update homeward_notifier.directory_version set version = version + 1`);
};

/** A message of intake that was not written by it. */
async function smuggled({ stage, admin }: Ward, id: string, data: Query): Promise<Heal> {
  await stage.oak.reports();
  await admin.query(sql`
    with written as (
      insert into homeward_intake.outbox (shard, message_id, topic, key, type, version, time, source, sequence, data)
      select shard, ${id}, topic, key, type, version, time, source, sequence + 100, ${data} from homeward_intake.outbox
      where topic = 'homeward.discharge-events.v1' order by id desc limit 1
      returning shard, id)
    insert into homeward_intake.outbox_waiting select * from written`);
  return async () =>
    void (await admin.query(sql`delete from homeward_intake.outbox where message_id = ${id}`));
}

const retired = (is: boolean) => sql`update homeward_notifier.contact_points set is_retired = ${is}`;

/** By alert. Kafka's are elsewhere: one process knows none. */
export const sicknesses: Readonly<Record<string, Sickness>> = {
  async HomewardDown({ stage }) {
    await stage.stop();
    return nothing;
  },
  async HomewardDatabaseDown({ server, stage }) {
    const name = new URL(stage.inside.url).pathname.slice(1);
    const allow = (is: boolean) =>
      server.query(sql`update pg_database set datallowconn = ${is} where datname = ${name}`);
    await allow(false);
    await server.query(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`);
    return async () => void (await allow(true));
  },
  HomewardPartUnhealthy: (ward) => sicknesses["HomewardDatabaseDown"]?.(ward) ?? Promise.resolve(nothing),
  async HomewardAnswersFail(ward) {
    const heal = await sicknesses["HomewardDatabaseDown"]?.(ward);
    // 503 where the server is gone, 500 where it is there and refuses this one database.
    await ward.stage.oak.asks({ stayId: crypto.randomUUID() });
    return heal ?? nothing;
  },
  async HomewardOutboxStuck(ward) {
    const heal = await holding(ward, sql`lock table homeward_router.discharges in access exclusive mode`);
    await ward.stage.oak.reports();
    later(ward, 5);
    return heal;
  },
  async HomewardDeadlinesOverdue(ward) {
    await ward.stage.oak.reports();
    await vi.waitFor(async () =>
      expect(await ward.admin.query(sql`select from homeward_notifier.timers limit 1`)).toHaveLength(1),
    );
    const heal = await holding(ward, sql`select from homeward_notifier.timers for update`);
    later(ward, 180);
    return heal;
  },
  async HomewardDeadlinesLate(ward) {
    const heal = await sicknesses["HomewardDeadlinesOverdue"]?.(ward);
    await heal?.();
    return nothing;
  },
  async HomewardMessagesUnsent(ward) {
    const heal = await holding(ward, sql`lock table homeward_notifier.attempts in exclusive mode`);
    await ward.stage.oak.reports();
    await vi.waitFor(async () => {
      const due = await ward.admin.query(
        sql`select from homeward_notifier.notifications where status = 'pending' and sender is null`,
      );
      expect(due).not.toEqual([]);
    });
    later(ward, 5);
    return heal;
  },
  async HomewardDeliveriesFailing({ stage }) {
    const all = [...Object.values(stage.desks), stage.oak];
    for (const desk of all) desk.isDown();
    for (let n = 0; n < 5; n += 1) await stage.oak.reports();
    return async () => {
      for (const desk of all) desk.isUp();
    };
  },
  async HomewardNothingDelivered(ward) {
    const heal = await sicknesses["HomewardDeliveriesFailing"]?.(ward);
    const well = new AbortController();
    const reporting = (async () => {
      while (!well.signal.aborted) await ward.stage.oak.reports();
    })();
    return async () => {
      well.abort();
      await reporting;
      await heal?.();
    };
  },
  HomewardFiguresMissing: (ward) =>
    holding(ward, sql`lock table homeward_notifier.timers in access exclusive mode`),
  async HomewardNobodyTold(ward) {
    const heal = await sicknesses["HomewardDeliveriesFailing"]?.(ward);
    later(ward, 6);
    return heal ?? nothing;
  },
  async HomewardMisconfigured(ward) {
    const points = await ward.admin.query<{ id: string; address: string }>(
      sql`select contact_point_id as id, address from homeward_notifier.contact_points`,
    );
    await changedDirectory(ward, sql`update homeward_notifier.contact_points set address = 'nowhere'`);
    await ward.stage.oak.reports();
    return async () => {
      const [ids, addresses] = [points.map(({ id }) => id), points.map(({ address }) => address)];
      await changedDirectory(
        ward,
        sql`update homeward_notifier.contact_points set address = was.address
          from unnest(${ids}::text[], ${addresses}::text[]) as was (id, address) where contact_point_id = was.id`,
      );
    };
  },
  async HomewardNobodyToTell(ward) {
    await changedDirectory(ward, retired(true));
    await ward.stage.oak.reports();
    return () => changedDirectory(ward, retired(false));
  },
  async HomewardManyOnLastRung(ward) {
    await changedDirectory(ward, retired(true));
    for (let n = 0; n < 8; n += 1) await ward.stage.oak.reports();
    return () => changedDirectory(ward, retired(false));
  },
  HomewardMessageStuck: (ward) =>
    smuggled(
      ward,
      "stuck",
      sql`jsonb_set(data::jsonb, '{sealed}', to_jsonb(replace(data ->> 'sealed', 's1.', 's1.gone')))::json`,
    ),
  HomewardDeadLetter: (ward) => smuggled(ward, "letter", sql`'{}'::json`),
  HomewardAlarmsUnanswered: (ward) => smuggled(ward, "another letter", sql`'[]'::json`),
  async HomewardReportsRefused({ stage }) {
    const refused = await stage.oak.sends("{");
    expect(refused.status).toBe(400);
    return nothing;
  },
  async HomewardCommitsSlow(ward) {
    const heal = await holding(ward, sql`lock table homeward_intake.stays in access exclusive mode`);
    const began = performance.now();
    const reported = ward.stage.oak.reports();
    await vi.waitFor(() => expect(performance.now() - began).toBeGreaterThan(2_500), { timeout: 20_000 });
    await heal();
    await reported;
    return nothing;
  },
  async HomewardConnectionsExhausted(ward) {
    const { stayId } = await ward.stage.oak.reports();
    const heal = await holding(ward, sql`lock table homeward_intake.discharges in access exclusive mode`);
    const url = `${ward.stage.urls.intake}/v1/stays/${stayId}`;
    const asked = Array.from({ length: 30 }, () => fetch(url, { headers: bearer("oak") }));
    return async () => {
      await heal();
      await Promise.allSettled(asked);
    };
  },
};

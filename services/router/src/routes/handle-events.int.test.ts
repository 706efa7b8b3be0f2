import { HOUR, plus } from "@homeward/contracts";
import { sql, type Pool } from "@homeward/postgres";
import { identityOf, report } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AT,
  eventMessage,
  newStay,
  openFacts,
  routerDatabase,
  routing,
  sentRoutes,
} from "../../test/router-database.ts";
import { handleEvents } from "./handle-events.ts";

let at: Awaited<ReturnType<typeof routerDatabase>>;
let pool: Pool;
const deps = routing();
beforeAll(async () => {
  at = await routerDatabase();
  ({ pool } = at);
});
afterAll(() => at.end());

const handle = (...messages: ReturnType<typeof eventMessage>[]) =>
  pool.transaction((tx) => handleEvents(tx, messages, deps));

describe("a discharge", () => {
  it("is told to the team at home, with the facts it needs, sealed", async () => {
    const given = report({ discharge: { announcedAt: "2026-11-10" } });
    const stayId = newStay();
    await handle(eventMessage(given, 1, { stayId }));
    const [route, ...others] = await sentRoutes(pool, stayId);
    expect(others).toEqual([]);
    expect(route).toMatchObject({
      routeVersion: 1,
      standing: "left",
      dischargedAt: AT,
      risk: "flagged",
      crisisTeamId: "crisis-rotherham",
      childrensServicesTeamId: "childrens-services-rotherham",
      recipients: [
        {
          teamId: "camhs-rotherham",
          part: "lead",
          round: 1,
          urgent: false,
          content: "full",
          inPlaceOf: null,
          route: {
            rule: "home-from-destination",
            ruleVersion: 1,
            dataReleases: { postcodes: "nhs-ods-postcodes-2024-01", teams: expect.stringMatching(/^teams-/) },
          },
        },
      ],
    });
    expect(openFacts(route?.recipients[0])).toMatchObject({
      child: { nhsNumber: given.child.nhsNumber },
      home: { destination: { postcode: "S60 2UD" } },
      risk: { summary: given.discharge.summary },
    });
  });

  it("leaves no identity in the outbox or in the open columns of its tables", async () => {
    const given = report();
    const stayId = newStay();
    await handle(eventMessage(given, 1, { stayId }));
    const rows = await pool.query<{ all: string }>(sql`
      select data::text as all from outbox where key = ${stayId}
      union all select discharges::text from discharges where stay_id = ${stayId}
      union all select route_versions::text from route_versions join discharges using (discharge_id) where stay_id = ${stayId}`);
    expect(rows).toHaveLength(3);
    for (const word of identityOf(given)) for (const row of rows) expect(row.all).not.toContain(word);
  });

  it("is urgent where there is no safe plan, and when reported late", async () => {
    const plan = { discharge: { announcedAt: "2026-11-10" } };
    const [selfStay, lateStay] = [newStay(), newStay()];
    await handle(
      eventMessage(report({ discharge: { ...plan.discharge, method: "self" } }), 1, { stayId: selfStay }),
      eventMessage(report(plan), 1, { stayId: lateStay, receivedAt: plus(AT, 13 * HOUR) }),
    );
    for (const stayId of [selfStay, lateStay])
      expect((await sentRoutes(pool, stayId))[0]?.recipients[0]?.urgent).toBe(true);
  });

  it("by death is told, and is not urgent", async () => {
    const stayId = newStay();
    await handle(
      eventMessage(report({ discharge: { method: "died" }, followUp: { acceptedBy: null } }), 1, { stayId }),
    );
    expect((await sentRoutes(pool, stayId))[0]).toMatchObject({
      standing: "died",
      recipients: [{ teamId: "camhs-rotherham", urgent: false }],
    });
  });

  it("goes in one batch with a hundred others", async () => {
    const stays = Array.from({ length: 100 }, newStay);
    const postcodes = ["S60 2UD", "S1 2HE", "DN1 1AA", "S70 1AA"];
    const messages = stays.map((stayId, index) =>
      eventMessage(report({ home: { destination: { postcode: postcodes[index % 4] ?? "" } } }), 1, {
        stayId,
      }),
    );
    await handle(...messages);
    const leads = await Promise.all(
      stays.map(async (it) => (await sentRoutes(pool, it))[0]?.recipients[0]?.teamId),
    );
    expect(leads.slice(0, 4)).toEqual([
      "camhs-rotherham",
      "camhs-sheffield",
      "camhs-doncaster",
      "camhs-barnsley",
    ]);
    expect(new Set(leads).size).toBe(4);
  });
});

describe("order and repetition", () => {
  const left = (stayId: string, sequence = 1) => eventMessage(report(), sequence, { stayId });
  const reversed = (stayId: string, sequence = 2) =>
    eventMessage(report(), sequence, { stayId, kind: "discharge-reversed" });

  it("decides a repeat once, with the inbox emptied", async () => {
    const stayId = newStay();
    const message = left(stayId);
    await handle(message);
    await handle(message);
    expect(await sentRoutes(pool, stayId)).toHaveLength(1);
  });

  it("withdraws everybody on a reversal, once", async () => {
    const stayId = newStay();
    await handle(left(stayId));
    await handle(reversed(stayId));
    await handle(reversed(stayId));
    expect(await sentRoutes(pool, stayId)).toMatchObject([
      { routeVersion: 1, standing: "left" },
      { routeVersion: 2, standing: "reversed", recipients: [], crisisTeamId: null },
    ]);
  });

  it("passes over a discharge that comes after its reversal", async () => {
    const stayId = newStay();
    await handle(reversed(stayId));
    await handle(left(stayId));
    expect(await sentRoutes(pool, stayId)).toMatchObject([
      { routeVersion: 1, standing: "reversed", recipients: [] },
    ]);
  });

  it("opens the second discharge of a stay as one of its own", async () => {
    const stayId = newStay();
    await handle(left(stayId));
    await handle(reversed(stayId));
    await handle(eventMessage(report(), 3, { stayId, dischargeNumber: 2 }));
    const routes = await sentRoutes(pool, stayId);
    expect(routes.at(-1)).toMatchObject({ dischargeNumber: 2, routeVersion: 1, standing: "left" });
    expect(routes.at(-1)?.recipients).toHaveLength(1);
  });

  it("refuses for good what opens to no report", async () => {
    const message = left(newStay());
    const broken = {
      ...message,
      data: { ...(message.data as object), sealed: deps.sealing.seal("no report") },
    };
    await expect(handle(broken)).rejects.toMatchObject({ code: "report-unreadable", retriable: false });
  });
});

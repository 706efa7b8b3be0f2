import { MINUTE } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDoors, type Doors } from "../../test/answer-doors.ts";
import {
  apply,
  notifierDatabase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { handleDue } from "../timers/handle-due.ts";

let world: NotifierDatabase;
let first: Doors;
let second: Doors;
beforeAll(async () => {
  world = await notifierDatabase();
  first = await openDoors(world);
  second = await openDoors(world.replica());
});
afterAll(async () => {
  for (const door of [first, second]) await door.close();
  await world.end();
});

it("of an acknowledgement and the deadline it races, exactly one wins, every time", async () => {
  const routes = Array.from({ length: 60 }, () => routeOf([recipient(world, "a")]));
  const cases: string[] = [];
  for (const route of routes) cases.push(...(await apply(world, route)));
  world.move(30 * MINUTE);
  const replica = world.replica();
  const fireAll = async () => {
    for (;;) if ((await handleDue(replica.pool, replica.tools, { limit: 3 })).timers.length === 0) return;
  };
  const answers = Promise.all(
    cases.map((caseId, index) => (index % 2 === 0 ? first : second).signed(caseId, { outcome: "accepted" })),
  );
  await Promise.all([answers, fireAll()]);
  for (const answer of await answers)
    expect(answer).toMatchObject({ status: 200, json: { effect: "applied", state: "accepted" } });
  const told = await world.pool.query<{ kinds: string[]; alarms: number }>(sql`
    select array(select text::jsonb ->> 'kind' from history where history.case_id = cases.case_id order by seq) as kinds,
      (select count(*)::int from notifications
        where notifications.case_id = cases.case_id and type = 'alarm' and rung > 0) as alarms
    from cases`);
  expect(told).toHaveLength(60);
  const answeredFirst = ["opened", "rung-started", "acknowledged"];
  const missedFirst = ["opened", "rung-started", "rung-missed", "rung-started", "acknowledged"];
  for (const { kinds, alarms } of told) expect(kinds).toEqual(alarms === 0 ? answeredFirst : missedFirst);
  const firsts = told.filter(({ alarms }) => alarms === 0).length;
  process.stdout.write(`race: ${firsts} answers and ${60 - firsts} deadlines came first\n`);
});

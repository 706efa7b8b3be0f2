import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { reportAnswer } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterEach, expect, test, vi } from "vitest";
import { completeReport, withAt } from "../../test/complete-report.ts";
import { post, runningIntake, type RunningIntake } from "../../test/running-intake.ts";

let intake: RunningIntake;
afterEach(() => intake.stop());

const of = (n: number) => withAt({ ...completeReport(), eventId: `e-${n}` }, "/stay/spellId", `s-${n}`);

test("a key that sends too fast is told when to come back; others are not slowed", async () => {
  intake = await runningIntake({ RATE_LIMIT_PER_SECOND: 1, RATE_LIMIT_BURST: 2 });
  const responses = [await post(intake, of(1)), await post(intake, of(2)), await post(intake, of(3))];
  expect(responses.map(({ statusCode }) => statusCode)).toEqual([202, 202, 429]);
  expect([responses[2]?.json(), responses[2]?.headers["retry-after"]]).toMatchObject([
    { code: "rate-limited" },
    "1",
  ]);
  expect((await post(intake, of(4), { key: "demo-key" })).statusCode).toBe(202);
});

test("when too much is under way the next is told to come back, and nothing is lost", async () => {
  intake = await runningIntake({ MOST_REPORTS: 3 });
  const responses = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => post(intake, of(n))));
  const refused = responses.filter(({ statusCode }) => statusCode === 503);
  expect(refused.length).toBe(3);
  expect(refused[0]?.headers["retry-after"]).toBe("1");
  expect((await post(intake, of(7))).statusCode).toBe(202);
});

test("bodies have only so much room, and give it back also when their sender goes away", async () => {
  intake = await runningIntake({ MOST_REPORT_BYTES: 1_048_576 });
  await intake.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = intake.app.server.address() as AddressInfo;
  const headers = { authorization: "Bearer willow-key", "content-type": "application/json" };
  const halfSent = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: "/v1/discharge-events",
    headers,
  });
  halfSent.on("error", () => undefined);
  halfSent.write(Buffer.alloc(900_000, " "));
  const large = JSON.stringify(withAt(of(1), "/discharge/summary", "s".repeat(300_000)));
  const held = async () => {
    const { body } = await intake.app.inject({ url: "/metrics" });
    return Number(/^homeward_report_body_bytes (\d+)$/m.exec(body)?.[1]);
  };
  await vi.waitFor(async () => expect(await held()).toBe(900_000));
  expect((await post(intake, large)).statusCode).toBe(503);
  halfSent.destroy();
  await vi.waitFor(async () => expect((await post(intake, large)).statusCode).toBe(202));
});

test("while the database is away: 503 and Retry-After; afterwards the same report is accepted", async () => {
  intake = await runningIntake();
  expect((await post(intake, of(1))).statusCode).toBe(202);
  const [role] = await intake.pool.query<{ name: string }>(sql`select current_database() as name`);
  const cut = sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${role?.name ?? ""} and pid <> pg_backend_pid() and application_name = 'intake test'`;
  const responses = await Promise.all([
    intake.pool.query(cut).catch(() => []),
    ...Array.from({ length: 20 }, (_, n) => post(intake, of(n + 10))),
  ]);
  for (const response of responses.slice(1)) {
    const { statusCode, headers } = response as Awaited<ReturnType<typeof post>>;
    expect(statusCode === 202 || (statusCode === 503 && headers["retry-after"] !== undefined)).toBe(true);
  }
  for (let n = 0; n < 20; n += 1) {
    const answer = await vi.waitFor(async () => {
      const response = await post(intake, of(n + 10));
      expect(response.statusCode).toBe(202);
      return reportAnswer.parse(response.json());
    });
    expect(answer.dischargeNumber).toBe(1);
  }
});

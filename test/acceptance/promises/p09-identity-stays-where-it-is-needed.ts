import type { Report } from "@homeward/contracts";
import { identityOf, report } from "@homeward/testing";
import { describe, expect, test, vi } from "vitest";
import { ask, bearer, type Reply } from "../harness/desk.ts";
import { everyRecord, everythingWritten } from "../harness/everything-written.ts";
import type { Stage } from "../harness/stage.ts";

/** A database that fails, and puts into its message what it failed on, as databases do. */
async function failing(
  { inside }: Stage,
  table: string,
  saying: string,
  work: () => Promise<unknown>,
): Promise<void> {
  await inside.rows(`create sequence acceptance_failures`);
  await inside.rows(`grant usage on sequence acceptance_failures to public`);
  await inside.rows(`create function acceptance_fail() returns trigger language plpgsql as $$ begin
    perform nextval('public.acceptance_failures');
    raise exception 'cannot store ${saying}' using errcode = '40001', detail = 'Key (name)=(${saying})';
  end $$`);
  await inside.rows(
    `create trigger fail before insert on ${table} for each row execute function acceptance_fail()`,
  );
  await work();
  await vi.waitFor(async () => {
    const [failed] = await inside.rows<{ times: boolean }>(
      "select is_called as times from acceptance_failures",
    );
    expect(failed?.times).toBe(true);
  });
  await inside.rows(`drop trigger fail on ${table}`);
  await inside.rows("drop function acceptance_fail");
  await inside.rows("drop sequence acceptance_failures");
}

export const identityStaysWhereItIsNeeded = (stage: () => Stage) =>
  describe("P9 Identity stays where it is needed", () => {
    const bad: Report[] = [];
    const child = (): Report => {
      const made = report({
        unit: { odsCode: "RXX01", ward: "Oak" },
        occurredAt: stage().time.now(),
        discharge: { method: "self" },
      });
      bad.push(made);
      return made;
    };
    /** No answer of a door says back who it was told of. */
    const quiet = (answer: Reply, about: Report) => {
      for (const word of identityOf(about)) expect(answer.text).not.toContain(word);
    };

    test("errors of every kind are provoked, and their answers say back nothing", async () => {
      const { oak, time } = stage();
      const send = async (body: unknown, about: Report, status: number) => {
        const answer = await oak.sends(body);
        expect(answer.status, answer.text).toBe(status);
        quiet(answer, about);
      };
      const broken = child();
      await send(JSON.stringify(broken).slice(0, -1), broken, 400);
      const nameless = child();
      await send({ ...nameless, stay: {} }, nameless, 422);
      const large = child();
      await send(
        { ...large, discharge: { summary: `${large.child.familyName} `.repeat(100_000) } },
        large,
        413,
      );
      const foreign = child();
      await send({ ...foreign, unit: { odsCode: "RXX02", ward: "Elm" } }, foreign, 403);
      for (let alarm = 0; alarm < 3; alarm += 1) {
        const heard = await oak.hears("case.alarm", { stayId: null });
        expect(await oak.notes(heard)).toMatchObject({ status: 200 });
      }
      const untidy = child();
      const { familyName } = untidy.child;
      await send(
        {
          ...untidy,
          type: familyName,
          child: {
            ...untidy.child,
            birthDate: `on ${familyName}'s day`,
            nhsNumber: familyName,
            surname: familyName,
          },
          home: { ...untidy.home, registeredGp: { of: familyName } },
        },
        untidy,
        202,
      );
      await time.passes("PT1M");
    });

    test("so are those of a database that fails in the middle of a report and of a case", async () => {
      const { oak, desks, time, managerHears } = stage();
      const refused = child();
      await failing(
        stage(),
        "homeward_intake.discharge_events",
        refused.child.familyName as string,
        async () => {
          const answer = await oak.sends(refused);
          expect([500, 503]).toContain(answer.status);
          quiet(answer, refused);
        },
      );
      const discharge = child();
      let stayId = "";
      await failing(stage(), "homeward_notifier.cases", discharge.child.familyName as string, async () => {
        const answer = await oak.sends(discharge);
        expect(answer.status, answer.text).toBe(202);
        ({ stayId } = answer.body as unknown as { stayId: string });
      });
      const alarm = await desks["rotherham-duty"].hears("case.alarm", { stayId });
      await oak.hears("case.alarm", { stayId });
      await time.passes("PT30M");
      await managerHears(alarm);
      await oak.hears("case.information", { stayId });

      const notes = {
        note: `${discharge.child.familyName} is well`,
        reason: String(discharge.child.nhsNumber),
      };
      await failing(stage(), "homeward_notifier.answers", discharge.child.givenName as string, async () => {
        quiet(await desks["rotherham-camhs"].answers(alarm, "needs-information", notes), discharge);
      });
      const door = `${stage().urls.notifier}/v1/cases/${alarm.caseId}/acknowledgements`;
      const said = JSON.stringify({
        caseId: alarm.caseId,
        outcome: familyOf(discharge),
        by: familyOf(discharge),
      });
      for (const body of [said, said.slice(1)]) {
        const answer = await ask(door, bearer("rotherham-camhs"), body);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        quiet(answer, discharge);
      }
      const accepted = await desks["rotherham-camhs"].answers(alarm, "accepted", notes);
      expect(accepted, accepted.text).toMatchObject({ body: { effect: "applied" } });
      quiet(accepted, discharge);
      await managerHears(alarm);
      await oak.hears("case.information", { stayId });
    });

    test("no line, Kafka record, address, mail, thin message or metric of the whole run says who anybody is", async () => {
      const { sent, inside, oak, desks } = stage();
      // Where identity belongs, it is written as it is looked for here.
      const { stayId, report: known } = await oak.reports();
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      const told = alarm.request.body.toString();
      expect(identityOf(known).filter((word) => told.includes(word)).length).toBeGreaterThan(5);
      await inside.settled();
      const written = (await everythingWritten(stage())).map(withoutSealed);
      for (const kind of ["a line of a process", "a record", "an address", "a mail", "metrics"])
        expect(written.filter(({ what }) => what === kind).length, kind).toBeGreaterThan(0);
      const all = written.map(({ text }) => text).join("\n");
      const words = new Set([...sent, ...bad].flatMap((one) => [...identityOf(one), one.stay.spellId]));
      expect(words.size).toBeGreaterThan(20);
      const leaked = [...words].filter((word) => all.includes(word));
      const where = leaked.map((word) => ({ word, ...written.find(({ text }) => text.includes(word)) }));
      expect(where).toEqual([]);
    });

    test("the key of every record is a name that says nothing", async () => {
      for (const { key } of await everyRecord(stage()))
        expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    });
  });

/** Sealed bytes spell any five letters sooner or later, a postcode among them. */
const withoutSealed = <Written extends { readonly text: string }>(one: Written): Written => ({
  ...one,
  text: one.text.replaceAll(/\bs1\.[\w-]+\.[\w-]+/g, "sealed"),
});

const familyOf = ({ child }: Report): string => String(child.familyName);

import { describe, expect, test } from "vitest";
import { bearer, ask } from "../harness/desk.ts";
import type { Stage } from "../harness/stage.ts";
import { keyOf } from "../harness/world.ts";

export const toldIsNotAccepted = (stage: () => Stage) =>
  describe("P3 Delivered is not acknowledged, told is not accepted", () => {
    const statement = /^Told is not accepted\. Until .*Oak House/;

    test("a 2xx stops no clock, and until the lead accepts, every message and answer says who is responsible", async () => {
      const { oak, desks, time } = stage();
      const discharge = await oak.reports();
      expect(discharge.answer.body["statement"]).toMatch(statement);
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId: discharge.stayId });
      expect(alarm.statement).toMatch(statement);
      expect((await oak.asks(discharge)).text).toMatch(/Told is not accepted/);
      expect((await desks["rotherham-camhs"].reads(alarm)).body).toMatchObject({ state: "waiting" });

      await time.passes("PT2H");
      const next = await desks["rotherham-duty"].hears("case.alarm", { caseId: alarm.caseId, rung: 1 });
      expect(next.statement).toMatch(statement);
      await oak.hears("case.information", { caseId: alarm.caseId });
    });

    test("only an authenticated answer of the recipient, by a person with the right to give it, takes the child on", async () => {
      const { oak, desks, urls, time } = stage();
      const lead = desks["rotherham-camhs"];
      const discharge = await oak.reports();
      const alarm = await lead.hears("case.alarm", { stayId: discharge.stayId });
      const door = `${urls.notifier}/v1/cases/${alarm.caseId}/acknowledgements`;
      const said = JSON.stringify({
        caseId: alarm.caseId,
        outcome: "accepted",
        by: { name: "Anybody", role: "clinician", odsCode: "ROT01" },
      });

      expect((await ask(door, {})).status).toBe(404);
      for (const headers of [{}, bearer("nobody"), { "webhook-id": "x", "webhook-signature": "v1,AAAA" }]) {
        const refused = await ask(door, headers, said);
        expect(refused).toMatchObject({ status: 401, body: { code: "signature-invalid" } });
      }
      // A team that was never told, and the unit itself: to them the case is not there.
      expect(await ask(door, bearer("sheffield-camhs"), said)).toMatchObject({ status: 404 });
      expect(await ask(door, bearer("oak"), said)).toMatchObject({ status: 404 });
      const notTold = await desks["sheffield-camhs"].answers(alarm, "accepted");
      expect(notTold).toMatchObject({ status: 401 });

      for (const by of [{ role: "administrator" }, { role: "duty-worker" }, { odsCode: "SHE01" }]) {
        const recorded = await lead.answers(alarm, "accepted", { by });
        expect(recorded).toMatchObject({
          status: 200,
          body: { effect: "recorded-no-right", state: "waiting", takenOn: null },
        });
        await lead.hears("case.information", { caseId: alarm.caseId });
      }

      const accepted = await lead.answers(alarm, "accepted");
      expect(accepted).toMatchObject({ status: 200, body: { effect: "applied", state: "accepted" } });
      const told = await oak.hears("case.information", { caseId: alarm.caseId });
      expect(told.statement).not.toMatch(/Told is not accepted/);
      expect(told.statement).toContain("Clinician of rotherham-camhs");
      await time.passes("PT2H");
    });

    test("a GET answers nothing, whoever follows the link", async () => {
      const { oak, desks } = stage();
      const lead = desks["rotherham-camhs"];
      const { stayId } = await oak.reports();
      const alarm = await lead.hears("case.alarm", { stayId });
      for (const link of Object.values(alarm.links))
        if (link !== null)
          await fetch(link, { headers: { authorization: `Bearer ${keyOf("rotherham-camhs")}` } });
      expect((await lead.reads(alarm)).body).toMatchObject({ state: "waiting" });
    });
  });

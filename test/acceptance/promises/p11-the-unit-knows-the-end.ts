import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";

export const theUnitKnowsTheEnd = (stage: () => Stage) =>
  describe("P11 The unit knows the end", () => {
    const shown = async (stayId: string) => {
      const { body } = await stage().oak.asks({ stayId });
      return (body["discharges"] as unknown as Record<string, unknown>[])[0];
    };

    test("it can ask, and is told: still chased and by whom, then taken on by whom and when", async () => {
      const { oak, desks, time } = stage();
      const { stayId } = await oak.reports();
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      await time.passes("PT2H");
      const missed = await oak.hears("case.information", { stayId });
      expect(missed.statement).toMatch(/^Told is not accepted\./);
      await desks["rotherham-duty"].hears("case.alarm", { stayId });
      expect(await shown(stayId)).toMatchObject({
        dischargeNumber: 1,
        statement: expect.stringMatching(/^Told is not accepted\./) as string,
        recipients: [
          {
            caseId: alarm.caseId,
            name: "Rotherham CAMHS",
            part: "lead",
            state: "waiting",
            rung: 1,
            takenOn: null,
          },
        ],
      });

      const before = time.epochMs();
      await desks["rotherham-camhs"].answers(alarm, "accepted");
      const told = await oak.hears("case.information", { stayId });
      await desks["rotherham-duty"].hears("case.stand-down", { stayId });
      expect(told.statement).toContain("Clinician of rotherham-camhs");
      await time.passes("PT1M");
      const after = await shown(stayId);
      expect(after).toMatchObject({
        statement: expect.stringContaining("Clinician of rotherham-camhs") as string,
        recipients: [
          {
            state: "accepted",
            takenOn: {
              by: { name: "Clinician of rotherham-camhs", role: "clinician", odsCode: "ROT01" },
              outcome: "accepted",
            },
          },
        ],
      });
      const [{ takenOn }] = (after?.["recipients"] ?? []) as [{ takenOn: { at: string } }];
      expect(Math.abs(Date.parse(takenOn.at) - before)).toBeLessThan(60_000);
      await desks["rotherham-camhs"].records(alarm, { how: "seen" });
      await time.passes("PT1M");
      expect(await shown(stayId)).toMatchObject({ recipients: [{ state: "closed" }] });
    });

    test("another unit's stay is not there", async () => {
      const { oak, elm, desks } = stage();
      const discharge = await oak.reports();
      await desks["rotherham-camhs"].hears("case.alarm", { stayId: discharge.stayId });
      const none = await elm.asks({ stayId: crypto.randomUUID() });
      const other = await elm.asks(discharge);
      expect(other).toMatchObject({ status: 404, text: none.text });
    });

    test("a question of the team reaches it, and a named ending too", async () => {
      const { oak, desks } = stage();
      const lead = desks["rotherham-camhs"];
      const { stayId } = await oak.reports();
      const alarm = await lead.hears("case.alarm", { stayId });
      await lead.answers(alarm, "needs-information", { note: "Which medication?" });
      await oak.hears("case.information", { stayId });
      const ended = await lead.answers(alarm, "readmitted", {
        reason: "Came back.",
        safetyPlan: "On the ward.",
      });
      expect(ended.body).toMatchObject({ effect: "applied", state: "closed" });
      await oak.hears("case.information", { stayId });
      await stage().inside.settled();
      expect((await oak.asks({ stayId })).body["discharges"]).toMatchObject([
        { recipients: [{ state: "closed" }] },
      ]);
    });
  });

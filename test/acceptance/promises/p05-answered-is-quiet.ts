import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";

export const answeredIsQuiet = (stage: () => Stage) =>
  describe("P5 Answered is quiet", () => {
    test("after the acceptance nobody is alarmed for it, and those who were get one stand-down", async () => {
      const { oak, desks, time, managerHears } = stage();
      const { stayId } = await oak.reports();
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      const { caseId } = alarm;
      await time.passes("PT2H");
      await desks["rotherham-duty"].hears("case.alarm", { caseId });
      await oak.hears("case.information", { caseId });
      await time.passes("PT1H");
      await managerHears(alarm);
      await oak.hears("case.alarm", { caseId });
      await oak.hears("case.information", { caseId });
      await time.passes("PT1H");
      await desks["safeguarding-lead"].hears("case.alarm", { caseId });
      await oak.hears("case.information", { caseId });

      const accepted = await desks["rotherham-camhs"].answers(alarm, "accepted");
      expect(accepted.body).toMatchObject({ effect: "applied", state: "accepted" });
      await desks["rotherham-duty"].hears("case.stand-down", { caseId });
      await desks["safeguarding-lead"].hears("case.stand-down", { caseId });
      await managerHears(alarm);
      await oak.hears("case.stand-down", { caseId });
      await oak.hears("case.information", { caseId });

      // A clinician who comes second, a hold that comes late, a bounce that comes later still.
      const second = await desks["rotherham-crisis"].answers(alarm, "accepted", {
        by: { name: "Somebody else", role: "crisis-clinician" },
      });
      expect(second.body).toMatchObject({
        effect: "came-second",
        takenOn: { by: { name: "Clinician of rotherham-camhs" } },
      });
      const held = await desks["safeguarding-lead"].answers(alarm, "holding", {
        by: { role: "safeguarding-lead" },
      });
      expect(held.body).toMatchObject({ effect: "came-second", state: "accepted" });
      await time.passes("PT6H");
    });

    test("what was decided but could not be sent before the answer is not sent after it", async () => {
      const { oak, desks, time, timesHeard } = stage();
      const duty = desks["rotherham-duty"];
      const { stayId } = await oak.reports();
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      duty.isDown();
      await time.passes("PT2H");
      const late = await duty.hears("case.alarm", { stayId });
      await oak.hears("case.information", { stayId });
      await desks["rotherham-camhs"].answers(alarm, "accepted");
      await oak.hears("case.information", { stayId });
      const before = timesHeard(late);
      duty.isUp();
      await time.passes("PT30M");
      await duty.hears("case.stand-down", { stayId });
      expect(timesHeard(late)).toBe(before);
    });

    test("of an answer and the deadline it races exactly one comes first, and everybody hears the same story", async () => {
      const { oak, desks, time, clock, inside, ears } = stage();
      const { stayId } = await oak.reports();
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      await inside.settled();
      clock.advance("PT2H");
      const accepted = await desks["rotherham-camhs"].answers(alarm, "accepted");
      expect(accepted.body).toMatchObject({ effect: "applied", state: "accepted" });
      await inside.settled();
      const heardBy = (name: string) =>
        ears.heard.filter(({ path, body }) => path === `/${name}` && body.includes(alarm.caseId)).length;
      // The ward hears of the acceptance, and before it of the missed rung where the deadline came first.
      const [byWard, byDuty] = [heardBy("oak"), heardBy("rotherham-duty")];
      for (let message = 0; message < byWard; message += 1) await oak.hears("case.information", { stayId });
      if (byDuty > 0) {
        await desks["rotherham-duty"].hears("case.alarm", { stayId, rung: 1 });
        await desks["rotherham-duty"].hears("case.stand-down", { stayId });
      }
      expect([
        [1, 0],
        [2, 0],
        [2, 2],
      ]).toContainEqual([byWard, byDuty]);
      await time.passes("PT2H");
    });
  });

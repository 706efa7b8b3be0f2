import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";

export const silenceEscalates = (stage: () => Stage) =>
  describe("P4 Silence escalates", () => {
    test("rung by rung up to the safeguarding lead, who is alarmed until a person ends it, and others with them", async () => {
      const { oak, desks, time, managerHears } = stage();
      const { stayId } = await oak.reports();
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId, rung: 0, repeat: 0 });
      const { caseId } = alarm;
      expect(Date.parse(String(alarm.deadlineAt)) - time.epochMs()).toBeLessThanOrEqual(2 * 3_600_000);

      await time.passes("PT2H");
      await desks["rotherham-duty"].hears("case.alarm", { caseId, rung: 1 });
      await oak.hears("case.information", { caseId });
      await time.passes("PT1H");
      await managerHears(alarm);
      await oak.hears("case.alarm", { caseId, rung: 2 });
      await oak.hears("case.information", { caseId });
      await time.passes("PT1H");
      await desks["safeguarding-lead"].hears("case.alarm", { caseId, rung: 3, repeat: 0 });
      await oak.hears("case.information", { caseId });

      for (let repeat = 1; repeat <= 11; repeat += 1) {
        await time.passes("PT30M");
        const lead = repeat <= 11 && isDay(time.now()) ? "safeguarding-lead" : "safeguarding-lead-at-night";
        await desks[lead].hears("case.alarm", { caseId, rung: 3, repeat });
        // The ward is told of a missed rung once, however often it repeats.
        if (repeat === 1) await oak.hears("case.information", { caseId });
        if (repeat > 4) await desks.director.hears("case.alarm", { caseId, repeat });
        if (repeat > 8) await desks.platform.hears("case.alarm", { caseId, repeat });
      }
      const held = await desks["safeguarding-lead"].answers(alarm, "holding", {
        by: { role: "safeguarding-lead" },
      });
      expect(held.body).toMatchObject({ state: "held", effect: "applied", takenOn: null });
    });

    test("out of hours a rung without people is passed at once", async () => {
      const { oak, desks, time } = stage();
      await time.becomesWednesday("20:30");
      const { stayId } = await oak.reports();
      const { caseId } = await desks["rotherham-crisis"].hears("case.alarm", { stayId, rung: 0 });
      await oak.hears("case.alarm", { caseId, rung: 0 });
      await time.passes("PT1H");
      await desks["on-call-manager"].hears("case.alarm", { caseId, rung: 1 });
      await oak.hears("case.information", { caseId });
      await time.passes("PT1H");
      await desks["safeguarding-lead-at-night"].hears("case.alarm", { caseId, rung: 3 });
      await oak.hears("case.information", { caseId });
    });

    test("a rung that cannot be delivered to is left after two minutes, and still tried", async () => {
      const { oak, desks, time, timesHeard } = stage();
      const lead = desks["rotherham-camhs"];
      lead.isDown();
      const { stayId } = await oak.reports();
      const alarm = await lead.hears("case.alarm", { stayId });
      await time.passes("PT2M");
      await desks["rotherham-duty"].hears("case.alarm", { caseId: alarm.caseId, rung: 1 });
      await oak.hears("case.information", { caseId: alarm.caseId });
      lead.isUp();
      const before = timesHeard(alarm);
      await time.passes("PT10M");
      expect(timesHeard(alarm)).toBe(before + 1);
    });

    test("a discharge without a safe plan starts higher and climbs faster", async () => {
      const { oak, desks, time, managerHears } = stage();
      const { stayId } = await oak.reports({ discharge: { method: "against-advice" } });
      const alarm = await desks["rotherham-duty"].hears("case.alarm", { stayId, urgent: true, rung: 0 });
      await oak.hears("case.alarm", { stayId, rung: 0 });
      await time.passes("PT30M");
      await managerHears(alarm);
      await oak.hears("case.information", { stayId });
      await time.passes("PT30M");
      await desks["safeguarding-lead"].hears("case.alarm", { stayId, rung: 2 });
      await oak.hears("case.information", { stayId });
      await time.passes("PT15M");
      await desks["safeguarding-lead"].hears("case.alarm", { stayId, rung: 2, repeat: 1 });
      await oak.hears("case.information", { stayId });
    });

    test("a hold rests the alarms for a bounded time only", async () => {
      const { oak, desks, time } = stage();
      const { stayId } = await oak.reports();
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      const held = await desks["rotherham-camhs"].answers(alarm, "holding", {
        by: { role: "duty-worker" },
        until: time.ago("-PT4H"),
      });
      expect(held.body).toMatchObject({ state: "held", takenOn: null });
      await time.passes("PT3H");
      await time.passes("PT1H");
      await desks["rotherham-duty"].hears("case.alarm", { stayId, rung: 1 });
    });
  });

/** The lead by day is on call until eight in the evening. */
const isDay = (now: string): boolean => {
  const { hour } = Temporal.Instant.from(now).toZonedDateTimeISO("Europe/London");
  return hour >= 8 && hour < 20;
};

import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";

export const twiceIsOnce = (stage: () => Stage) =>
  describe("P6 Twice is once", () => {
    test("the same event again gets the same answer and tells nobody", async () => {
      const { oak, desks } = stage();
      const discharge = await oak.reports();
      await desks["rotherham-camhs"].hears("case.alarm", { stayId: discharge.stayId });
      const { replayed: first, ...answer } = discharge.answer.body;
      const again = await oak.sends(discharge.report);
      expect(first).toBe(false);
      expect(again).toMatchObject({ status: 202, body: { ...answer, replayed: true } });
      // The order of the members is not content.
      const turned = Object.fromEntries(Object.entries(discharge.report).toReversed());
      expect(await oak.sends(turned)).toMatchObject({ status: 202, body: { ...answer, replayed: true } });
    });

    test("many at once are one", async () => {
      const { oak, desks } = stage();
      const { report, stayId } = await oak.reports();
      const answers = await Promise.all(Array.from({ length: 12 }, () => oak.sends(report)));
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(202));
      expect(new Set(answers.map(({ body }) => body["stayId"]))).toEqual(new Set([stayId]));
      await desks["rotherham-camhs"].hears("case.alarm", { stayId });
    });

    test("the same event id with other content is refused, kept, and said so", async () => {
      const { oak, desks, get } = stage();
      const { report, stayId } = await oak.reports();
      await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      const other = { ...report, home: { ...report.home, usualPostcode: "S1 2BJ" } };
      expect(await oak.sends(other)).toMatchObject({ status: 409, body: { code: "event-id-reused" } });
      expect(await oak.sends(other)).toMatchObject({ status: 409, body: { code: "event-id-reused" } });
      const alarm = await oak.hears("case.alarm", { stayId: null });
      const kept = await get("intake", "/v1/quarantine", "admin");
      const items = kept.body["items"] as unknown as { id: string; code: string }[];
      expect(items.filter(({ code }) => code === "event-id-reused")).toHaveLength(1);
      expect(alarm.alarm?.about).toMatchObject({ code: "event-id-reused", quarantineId: items[0]?.id });
      expect(await oak.notes(alarm)).toMatchObject({ status: 200, body: { state: "closed" } });
    });

    test("the same answer again gets the same reply and decides nothing", async () => {
      const { oak, desks } = stage();
      const lead = desks["rotherham-camhs"];
      const { stayId } = await oak.reports();
      const alarm = await lead.hears("case.alarm", { stayId });
      const webhookId = `twice-${alarm.reference}`;
      const once = await lead.answers(alarm, "accepted", { webhookId });
      const twice = await lead.answers(alarm, "accepted", { webhookId });
      expect(once.body).toMatchObject({ effect: "applied", replayed: false });
      expect(twice).toMatchObject({ status: 200, body: { ...once.body, replayed: true } });
      const reused = await lead.answers(alarm, "declined", { webhookId, reason: "r", safetyPlan: "s" });
      expect(reused).toMatchObject({ status: 409, body: { code: "webhook-id-reused" } });
      await oak.hears("case.information", { stayId });
      const history = (await lead.reads(alarm)).body["history"] as unknown as { kind: string }[];
      expect(history.filter(({ kind }) => kind === "acknowledged")).toHaveLength(1);
    });

    test("a discharge reported under two event ids alarms nobody twice", async () => {
      const { oak, desks } = stage();
      const { report, stayId, dischargeNumber } = await oak.reports();
      await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      const again = await oak.sends({ ...report, eventId: `${report.eventId}-again` });
      expect(again).toMatchObject({ status: 202, body: { stayId, dischargeNumber } });
    });
  });

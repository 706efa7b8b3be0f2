import { describe, expect, test } from "vitest";
import type { Heard } from "../harness/desk.ts";
import type { Stage } from "../harness/stage.ts";

export const takenOnIsNotSeen = (stage: () => Stage) =>
  describe("P8 Taken on is not seen", () => {
    const HOURS = 3_600_000;

    /** A discharge that its lead has accepted at once. */
    async function accepted(risk: "flagged" | "none-stated" | "not-stated" = "flagged"): Promise<Heard> {
      const { oak, desks } = stage();
      const riskFlags = risk === "flagged" ? ["suicide-or-self-harm"] : [];
      const { stayId } = await oak.reports({ discharge: { risk, riskFlags } });
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      await desks["rotherham-camhs"].answers(alarm, "accepted");
      await oak.hears("case.information", { stayId });
      return alarm;
    }
    const dueAfter = ({ contactDueAt, dischargedAt }: Heard) =>
      Date.parse(String(contactDueAt)) - Date.parse(String(dischargedAt));

    test("first contact is due 48 hours after the discharge itself, 72 only where the unit states no risk", async () => {
      for (const [risk, hours] of [
        ["flagged", 48],
        ["not-stated", 48],
        ["none-stated", 72],
      ] as const)
        expect(dueAfter(await accepted(risk))).toBe(hours * HOURS);
    });

    test("a slow acceptance earns no time, and silence after it climbs to the safeguarding lead", async () => {
      const { oak, desks, time } = stage();
      const lead = desks["rotherham-camhs"];
      const { stayId } = await oak.reports({ occurredAt: time.ago("PT6H") });
      const alarm = await lead.hears("case.alarm", { stayId });
      const { caseId } = alarm;
      expect(dueAfter(alarm)).toBe(48 * HOURS);
      await time.passes("PT1H");
      const answer = await lead.answers(alarm, "accepted");
      expect(answer.body["deadlines"]).toEqual([{ clock: "contact", at: alarm.contactDueAt }]);
      await oak.hears("case.information", { caseId });

      // Three quarters of the time are over: the lead is reminded, quietly.
      await time.passes("PT29H");
      await lead.hears("case.reminder", { caseId, clock: "contact" });
      await time.passes("PT12H");
      // Friday, four in the morning: it is due.
      await desks["rotherham-crisis"].hears("case.alarm", { caseId, clock: "contact", rung: 0 });
      await desks["on-call-manager"].hears("case.alarm", { caseId, clock: "contact", rung: 0 });
      await time.passes("PT1H");
      await desks["on-call-manager"].hears("case.alarm", { caseId, clock: "contact", rung: 1 });
      await oak.hears("case.alarm", { caseId, clock: "contact", rung: 1 });
      await oak.hears("case.information", { caseId });
      await time.passes("PT1H");
      const last = await desks["safeguarding-lead-at-night"].hears("case.alarm", {
        caseId,
        clock: "contact",
        rung: 2,
      });
      await oak.hears("case.information", { caseId });
      expect(last.outcomes).not.toContain("accepted");
      await time.passes("PT30M");
      await desks["safeguarding-lead-at-night"].hears("case.alarm", { caseId, clock: "contact", repeat: 1 });
      await oak.hears("case.information", { caseId });
      expect((await oak.asks({ stayId })).text).not.toContain("contact-made");

      const seen = await lead.records(alarm, { how: "phone" });
      expect(seen.body).toMatchObject({ counts: true, state: "closed", deadlines: [] });
      for (const desk of ["on-call-manager", "safeguarding-lead-at-night"] as const)
        await desks[desk].hears("case.stand-down", { caseId });
      await oak.hears("case.stand-down", { caseId });
      await time.passes("PT24H");
    });

    test("only a clinician of the lead who has seen or spoken with the young person themself counts", async () => {
      const { desks, time } = stage();
      const lead = desks["rotherham-camhs"];
      const alarm = await accepted();
      const attempts = [
        { how: "letter" },
        { how: "text" },
        { how: "voicemail" },
        { how: "appointment-offered" },
        { how: "was-not-brought" },
        { how: "no-reply" },
        { how: "phone", with: "carer" },
        { how: "seen", by: { role: "administrator" } },
        { how: "seen", by: { odsCode: "SHE01" } },
        { how: "seen", at: time.ago("P2D") },
      ];
      for (const attempt of attempts) {
        const recorded = await lead.records(alarm, attempt);
        expect(recorded, JSON.stringify(attempt)).toMatchObject({
          status: 200,
          body: { counts: false, state: "accepted", deadlines: [{ clock: "contact" }] },
        });
      }
      const counted = await lead.records(alarm, { how: "video" });
      expect(counted.body).toMatchObject({ counts: true, state: "closed" });
      expect((await lead.reads(alarm)).body).toMatchObject({ closedAs: "contact-made" });
    });
  });

import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";

interface Recipient {
  readonly caseId: string;
  readonly name: string;
  readonly part: string;
  readonly state: string;
}

export const exactlyOneLead = (stage: () => Stage) =>
  describe("P13 Exactly one lead", () => {
    /** Every recipient of the only discharge, as the unit sees it. */
    async function recipientsOf(stayId: string): Promise<Recipient[]> {
      const { inside, oak } = stage();
      await inside.settled();
      const { body } = await oak.asks({ stayId });
      return (body["discharges"] as unknown as [{ recipients: Recipient[] }])[0].recipients;
    }
    /** Of the leads that are not over, there is one; its name and state. */
    async function theLead(stayId: string): Promise<Pick<Recipient, "name" | "state">> {
      const open = (await recipientsOf(stayId)).filter(
        ({ part, state }) => part === "lead" && state !== "closed",
      );
      expect(open).toHaveLength(1);
      const [{ name, state }] = open as [Recipient];
      return { name, state };
    }

    test("a bounce goes where it was pointed to, a second one to the resolver, whose placement ends it", async () => {
      const { oak, desks, resolves, time } = stage();
      const { stayId } = await oak.reports();
      const first = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      const bounced = await desks["rotherham-camhs"].answers(first, "wrong-area", {
        suggestion: { postcode: "S1 2BJ" },
      });
      expect(bounced.body).toMatchObject({ effect: "applied", state: "waiting" });
      const second = await desks["sheffield-duty"].hears("case.alarm", { stayId, urgent: true, rung: 0 });
      await oak.hears("case.alarm", { caseId: second.caseId });
      expect(second).toMatchObject({ contactDueAt: first.contactDueAt, dischargedAt: first.dischargedAt });
      expect(await theLead(stayId)).toEqual({ name: "Sheffield CAMHS", state: "waiting" });
      expect((await desks["rotherham-camhs"].reads(first)).body).toMatchObject({ closedAs: "re-routed" });

      await desks["sheffield-camhs"].answers(second, "wrong-area", {
        suggestion: { teamId: "rotherham-camhs" },
      });
      const desk = await desks.resolver.hears("case.alarm", { stayId, part: "lead" });
      await oak.hears("case.stand-down", { caseId: second.caseId }).catch(() => undefined);
      expect(await theLead(stayId)).toEqual({ name: "Duty co-ordinator", state: "waiting" });
      // A co-ordinator cannot take a child on, whatever they say.
      const held = await desks.resolver.answers(desk, "accepted", { by: { role: "resolver" } });
      expect(held.body).toMatchObject({ state: "held", takenOn: null });

      const placed = await resolves("resolver", stayId, ["rotherham-camhs"]);
      expect(placed, placed.text).toMatchObject({ status: 200 });
      const third = await desks["rotherham-duty"].hears("case.alarm", { stayId, round: 2 });
      await oak.hears("case.alarm", { caseId: third.caseId });
      expect(await theLead(stayId)).toEqual({ name: "Rotherham CAMHS", state: "waiting" });
      await desks["rotherham-camhs"].answers(third, "accepted");
      await oak.hears("case.information", { stayId });
      expect(await theLead(stayId)).toEqual({ name: "Rotherham CAMHS", state: "accepted" });
      expect((await resolves("resolver", stayId, ["rotherham-camhs"])).status).toBe(200);
      await time.passes("PT3H");
    });

    test("passed on is a request: the giver stays responsible until the receiver has accepted", async () => {
      const { oak, desks } = stage();
      const { stayId } = await oak.reports();
      const giver = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      await desks["rotherham-camhs"].answers(giver, "accepted");
      await oak.hears("case.information", { stayId });
      const passing = await desks["rotherham-camhs"].answers(giver, "passed-on", {
        passTo: "sheffield-camhs",
      });
      expect(passing.body).toMatchObject({ state: "passing-on", takenOn: { by: { odsCode: "ROT01" } } });
      const receiver = await desks["sheffield-duty"].hears("case.alarm", { stayId });
      await oak.hears("case.alarm", { caseId: receiver.caseId });
      await stage().inside.settled();
      expect((await oak.asks({ stayId })).text).toContain("Clinician of rotherham-camhs");

      const taken = await desks["sheffield-camhs"].answers(receiver, "accepted");
      expect(taken.body).toMatchObject({ effect: "applied", state: "accepted" });
      await oak.hears("case.information", { caseId: receiver.caseId });
      expect(await theLead(stayId)).toEqual({ name: "Sheffield CAMHS", state: "accepted" });
      expect((await desks["rotherham-camhs"].reads(giver)).body).toMatchObject({ closedAs: "passed-on" });
    });

    test("a pass that is refused leaves the child with the giver", async () => {
      const { oak, desks } = stage();
      const { stayId } = await oak.reports();
      const giver = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      await desks["rotherham-camhs"].answers(giver, "accepted");
      await oak.hears("case.information", { stayId });
      await desks["rotherham-camhs"].answers(giver, "passed-on", { passTo: "sheffield-camhs" });
      const receiver = await desks["sheffield-duty"].hears("case.alarm", { stayId });
      await oak.hears("case.alarm", { caseId: receiver.caseId });
      await desks["sheffield-camhs"].answers(receiver, "declined", {
        reason: "Full.",
        safetyPlan: "With the giver.",
      });
      await desks["rotherham-camhs"].hears("case.information", { caseId: giver.caseId });
      expect(await theLead(stayId)).toEqual({ name: "Rotherham CAMHS", state: "accepted" });
    });

    test("of two teams that accept at once, one leads and the other is told it came second", async () => {
      const { oak, desks, time } = stage();
      await time.becomesWednesday("20:00");
      const { stayId } = await oak.reports();
      const alarm = await desks["rotherham-crisis"].hears("case.alarm", { stayId });
      await oak.hears("case.alarm", { stayId });
      const answers = await Promise.all([
        desks["rotherham-camhs"].answers(alarm, "accepted", { by: { name: "One" } }),
        desks["rotherham-crisis"].answers(alarm, "accepted", {
          by: { name: "Two", role: "crisis-clinician" },
        }),
      ]);
      const effects = answers.map(({ body }) => String(body["effect"]));
      expect(effects.toSorted()).toEqual(["applied", "came-second"]);
      await oak.hears("case.information", { stayId });
      expect(await theLead(stayId)).toEqual({ name: "Rotherham CAMHS", state: "accepted" });
    });

    test("discharged, reversed and discharged again: a child who has left has a live case", async () => {
      const { oak, desks, time } = stage();
      const first = await oak.reports();
      await desks["rotherham-camhs"].hears("case.alarm", { stayId: first.stayId, dischargeNumber: 1 });
      await oak.reverses(first);
      await desks["rotherham-camhs"].hears("case.stand-down", { stayId: first.stayId });
      await time.passes("PT30M");
      const second = await oak.reports({ stay: { spellId: first.report.stay.spellId } });
      expect(second).toMatchObject({ stayId: first.stayId, dischargeNumber: 2 });
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", {
        stayId: first.stayId,
        dischargeNumber: 2,
      });
      expect((await desks["rotherham-camhs"].reads(alarm)).body).toMatchObject({ state: "waiting" });
    });

    test("an adult at discharge is led by the adult team", async () => {
      const { oak, desks } = stage();
      const { stayId } = await oak.reports({ child: { birthDate: "2008-01-01" } });
      const alarm = await desks["rotherham-adult"].hears("case.alarm", { stayId, part: "lead" });
      expect(alarm.recipient.teamId).toBe("rotherham-adult");
    });
  });

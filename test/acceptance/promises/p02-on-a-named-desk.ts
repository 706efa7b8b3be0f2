import type { Report } from "@homeward/contracts";
import type { Overrides } from "@homeward/testing";
import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";
import type { PointName } from "../harness/world.ts";

interface Hard {
  readonly says: string;
  readonly report: Overrides<Report>;
  /** The desk that has to have it. */
  readonly desk: PointName;
}

const nowhere = {
  destination: { kind: "unknown", postcode: null },
  usualPostcode: null,
  preAdmissionPostcode: null,
  registeredGp: null,
} as const;
const elsewhere = (postcode: string) =>
  ({ ...nowhere, destination: { kind: "relatives", postcode } }) as const;

const hard: readonly Hard[] = [
  {
    says: "no postcode, but a GP",
    report: { home: { ...nowhere, registeredGp: "C87002" } },
    desk: "rotherham-duty",
  },
  { says: "no postcode and no GP", report: { home: nowhere }, desk: "resolver" },
  { says: "a GP nobody knows", report: { home: { ...nowhere, registeredGp: "X99999" } }, desk: "resolver" },
  { says: "an unknown postcode and nothing else", report: { home: elsewhere("S60 2ZZ") }, desk: "resolver" },
  { says: "something that is no postcode", report: { home: elsewhere("by the river") }, desk: "resolver" },
  {
    says: "no fixed abode",
    report: { home: { destination: { kind: "no-fixed-abode", postcode: null } } },
    desk: "resolver",
  },
  { says: "a postcode in Wales", report: { home: elsewhere("CF10 1AA") }, desk: "resolver" },
  { says: "a postcode in Scotland", report: { home: elsewhere("EH1 1AA") }, desk: "resolver" },
  { says: "an area without a team", report: { home: elsewhere("S70 2AA") }, desk: "resolver" },
  {
    says: "custody",
    report: { home: { destination: { kind: "custody", postcode: "S60 2UD" } } },
    desk: "resolver",
  },
  {
    says: "another hospital",
    report: { home: { destination: { kind: "other-hospital", postcode: "S60 2UD" } } },
    desk: "resolver",
  },
];

/** The instants of a recipient in `GET /v1/stays/{stayId}`. */
interface Recipient {
  readonly caseId: string;
  readonly name: string;
  readonly part: string;
  readonly toldAt: string | null;
}

async function leadOf(stage: Stage, discharge: { stayId: string }): Promise<Recipient> {
  const { body } = await stage.oak.asks(discharge);
  const [{ recipients }] = body["discharges"] as unknown as [{ recipients: Recipient[] }];
  const leads = recipients.filter(({ part }) => part === "lead");
  expect(leads).toHaveLength(1);
  return leads[0] as Recipient;
}

const FIVE_MINUTES = 5 * 60_000;

export const onANamedDesk = (stage: () => Stage) =>
  describe("P2 Every accepted discharge is on a named desk within 5 minutes", () => {
    test.each(hard)("with $says", async ({ report, desk }) => {
      const { oak, desks, time, inside } = stage();
      const said = desk === "resolver" ? report : { ...report, discharge: { urgent: true } };
      const discharge = await oak.reports(said);
      const alarm = await desks[desk].hears("case.alarm", {
        stayId: discharge.stayId,
        part: "lead",
        rung: 0,
      });
      if (desk !== "resolver") await oak.hears("case.alarm", { caseId: alarm.caseId });
      await inside.settled();
      const lead = await leadOf(stage(), discharge);
      expect(lead.caseId).toBe(alarm.caseId);
      const received = Date.parse(String(discharge.answer.body["receivedAt"]));
      expect(Date.parse(String(lead.toldAt)) - received).toBeLessThan(FIVE_MINUTES);
      expect(time.epochMs() - received).toBeLessThan(FIVE_MINUTES);
    });

    test("with an authority's code from before its area was renumbered", async () => {
      const { oak, desks } = stage();
      const { stayId } = await oak.reports({
        home: { lookedAfter: { status: "yes", responsibleAuthority: "E08000019" } },
      });
      await desks["rotherham-camhs"].hears("case.alarm", { stayId, part: "lead" });
      await desks["sheffield-childrens-services"].hears("case.alarm", { stayId, part: "must-know" });
      // Its own area's CAMHS too, since the child will live in another.
      await desks["sheffield-camhs"].hears("case.alarm", { stayId, part: "must-know" });
    });

    test("with only what names the unit and the stay", async () => {
      const { oak, desks, inside } = stage();
      const answer = await oak.sends({
        type: "discharged",
        unit: { odsCode: "RXX01", ward: "Oak" },
        stay: { spellId: `bare-${crypto.randomUUID()}` },
      });
      expect(answer.status, answer.text).toBe(202);
      const { stayId } = answer.body as unknown as { stayId: string };
      const alarm = await desks.resolver.hears("case.alarm", { stayId, part: "lead", urgent: true });
      await inside.settled();
      // Only a placement settles it; the co-ordinator may hold it, and the unit takes it back here.
      expect((await desks.resolver.answers(alarm, "holding")).body).toMatchObject({ state: "held" });
    });

    test("when the team cannot be reached: the next one is, two minutes later", async () => {
      const { oak, desks, time, inside } = stage();
      const lead = desks["rotherham-camhs"];
      lead.isDown();
      const discharge = await oak.reports();
      const { caseId } = await lead.hears("case.alarm", { stayId: discharge.stayId });
      await inside.settled();
      expect(await leadOf(stage(), discharge)).toMatchObject({ toldAt: null });
      await time.passes("PT2M");
      await desks["rotherham-duty"].hears("case.alarm", { caseId, rung: 1 });
      await oak.hears("case.information", { caseId });
      const { toldAt } = await leadOf(stage(), discharge);
      expect(
        Date.parse(String(toldAt)) - Date.parse(String(discharge.answer.body["receivedAt"])),
      ).toBeLessThan(FIVE_MINUTES);
      lead.isUp();
    });

    test("when nobody at all can be reached every rung is tried in that time", async () => {
      const { oak, desks, time, inside } = stage();
      const all = Object.values(desks);
      for (const desk of all) desk.isDown();
      const discharge = await oak.reports({ home: elsewhere("S1 2BJ") });
      const { stayId } = discharge;
      const { caseId } = await desks["sheffield-camhs"].hears("case.alarm", {
        stayId,
        part: "lead",
        rung: 0,
      });
      const later = ["sheffield-duty", "on-call-manager", "safeguarding-lead"] as const;
      for (const [before, name] of later.entries()) {
        await inside.settled();
        await time.passes("PT1M30S");
        await desks[name].hears("case.alarm", { caseId, rung: before + 1 });
        await oak.hears("case.information", { caseId, rung: before });
      }
      await oak.hears("case.alarm", { caseId, rung: 2 });
      const received = Date.parse(String(discharge.answer.body["receivedAt"]));
      expect(time.epochMs() - received).toBeLessThan(FIVE_MINUTES);
      expect(await leadOf(stage(), discharge)).toMatchObject({ toldAt: null });
      for (const desk of all) desk.isUp();
    });
  });

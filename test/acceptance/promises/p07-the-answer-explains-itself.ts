import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";

interface Why {
  readonly reason: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly dataReleases: Record<string, string>;
}
interface Version {
  readonly cause: string;
  readonly replay: string;
  readonly intact: boolean;
  readonly recipients: readonly { readonly teamId: string; readonly part: string; readonly route: Why }[];
}
interface Explained {
  readonly discharges: readonly { readonly protected: boolean; readonly versions: readonly Version[] }[];
}

export const theAnswerExplainsItself = (stage: () => Stage) =>
  describe("P7 The answer explains itself", () => {
    const explained = async (stayId: string) =>
      (await stage().get("router", `/v1/routes/${stayId}`, "resolver")).body as unknown as Explained;

    test("every route says which facts, which rule, which rule version and which data release, and a replay agrees", async () => {
      const { oak, desks } = stage();
      const { stayId } = await oak.reports({
        home: {
          destination: { postcode: null },
          lookedAfter: { status: "yes", responsibleAuthority: "E08000039" },
        },
      });
      const alarm = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      for (const desk of ["sheffield-childrens-services", "sheffield-camhs"] as const)
        await desks[desk].hears("case.alarm", { stayId, part: "must-know" });

      const [discharge] = (await explained(stayId)).discharges;
      expect(discharge?.versions.map(({ replay, intact }) => ({ replay, intact }))).toEqual([
        { replay: "same", intact: true },
      ]);
      const recipients = discharge?.versions[0]?.recipients ?? [];
      expect(recipients.map(({ teamId }) => teamId).toSorted()).toEqual([
        "rotherham-camhs",
        "sheffield-camhs",
        "sheffield-childrens-services",
      ]);
      for (const { route } of recipients) {
        expect(route.reason).toMatch(/^[A-Z].{20,}\.$/);
        expect(route.ruleVersion).toBeGreaterThanOrEqual(1);
        expect(Object.keys(route.dataReleases).length).toBeGreaterThan(0);
      }
      const lead = recipients.find(({ part }) => part === "lead")?.route;
      expect(lead).toMatchObject({ rule: "home-from-usual-address" });
      expect(lead?.reason).toContain("inferred from the usual address");
      // The recipient reads the same of its own case.
      expect((await desks["rotherham-camhs"].reads(alarm)).body).toMatchObject({ route: lead });
    });

    test("a person's placement is explained like a rule", async () => {
      const { oak, desks, resolves } = stage();
      const { stayId } = await oak.reports({
        home: { destination: { kind: "no-fixed-abode", postcode: null } },
      });
      await desks.resolver.hears("case.alarm", { stayId });
      const placed = await resolves("resolver", stayId, ["sheffield-camhs"]);
      expect(placed, placed.text).toMatchObject({ status: 200 });
      await desks["sheffield-duty"].hears("case.alarm", { stayId, part: "lead" });
      await oak.hears("case.alarm", { stayId });

      const [discharge] = (await explained(stayId)).discharges;
      expect(discharge?.versions.map(({ cause, replay, intact }) => ({ cause, replay, intact }))).toEqual([
        { cause: "left", replay: "same", intact: true },
        { cause: "placed", replay: "same", intact: true },
      ]);
      expect(discharge?.versions[1]?.recipients).toMatchObject([
        { teamId: "sheffield-camhs", part: "lead", route: { rule: "placed-by-person" } },
      ]);
    });

    test("a home area explains itself to anybody, without a child", async () => {
      const { urls } = stage();
      const answer = await fetch(`${urls.router}/v1/home-area?postcode=S60%202UD`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        district: { code: "E08000018", name: "Rotherham" },
        why: expect.stringMatching(/\w/) as string,
        releases: expect.objectContaining({}) as object,
      });
      expect((await fetch(`${urls.router}/v1/home-area?postcode=S60%202ZZ`)).status).toBe(404);
      expect((await fetch(`${urls.router}/v1/home-area?postcode=river`)).status).toBe(422);
    });
  });

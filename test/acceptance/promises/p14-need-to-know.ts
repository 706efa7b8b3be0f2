import type { Report } from "@homeward/contracts";
import type { Overrides } from "@homeward/testing";
import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";
import type { PointName } from "../harness/world.ts";

export const needToKnow = (stage: () => Stage) =>
  describe("P14 Need to know", () => {
    test("each recipient sees what its part needs and no more", async () => {
      const { oak, desks } = stage();
      const discharge = await oak.reports({
        home: {
          lookedAfter: {
            status: "yes",
            responsibleAuthority: "E08000018",
            socialWorker: { name: "Sol Worker", phone: "01632 960333" },
          },
        },
      });
      const { stayId, report } = discharge;
      const lead = await desks["rotherham-camhs"].hears("case.alarm", { stayId, part: "lead" });
      expect(lead).toMatchObject({
        child: { nhsNumber: report.child.nhsNumber, givenName: report.child.givenName },
        home: { destination: { postcode: "S60 2UD" } },
        risk: { risk: "flagged", summary: report.discharge.summary },
        followUp: { acceptedBy: { name: report.followUp.acceptedBy?.name } },
      });
      const authority = await desks["rotherham-childrens-services"].hears("case.alarm", {
        stayId,
        part: "must-know",
      });
      expect(authority.child).toMatchObject({ nhsNumber: report.child.nhsNumber });
      expect(authority.home).toEqual({
        lookedAfter: { status: "yes", responsibleAuthority: "E08000018" },
        childProtectionPlan: { status: "no", authority: null },
      });
      for (const fact of ["risk", "followUp"] as const) expect(authority).not.toHaveProperty(fact);
      expect(authority.request.body.toString()).not.toMatch(/S60 2UD|S602UD|Sol Worker/);
      const read = (await desks["rotherham-childrens-services"].reads(authority)).text;
      expect(read).toContain(String(report.child.nhsNumber));
      expect(read).not.toMatch(/S60 2UD|S602UD|Sol Worker|suicide-or-self-harm/);
      // Neither reads the other's case.
      expect(await desks["rotherham-childrens-services"].reads(lead)).toMatchObject({ status: 404 });
      expect(await desks["rotherham-camhs"].reads(authority)).toMatchObject({ status: 404 });
      const noted = await desks["rotherham-childrens-services"].answers(authority, "noted", {
        by: { role: "duty-worker" },
      });
      expect(noted.body).toMatchObject({ state: "closed" });
    });

    test("an ended recipient loses access, and its stand-down names no successor", async () => {
      const { oak, desks, time } = stage();
      const { stayId, report } = await oak.reports();
      const first = await desks["rotherham-camhs"].hears("case.alarm", { stayId });
      await time.passes("PT2H");
      await desks["rotherham-duty"].hears("case.alarm", { stayId });
      await oak.hears("case.information", { stayId });
      expect((await desks["rotherham-camhs"].reads(first)).body).toHaveProperty("child");
      await desks["rotherham-camhs"].answers(first, "wrong-area", {
        suggestion: { teamId: "sheffield-camhs" },
      });
      const second = await desks["sheffield-duty"].hears("case.alarm", { stayId });
      await oak.hears("case.alarm", { caseId: second.caseId });
      const standDown = await desks["rotherham-duty"].hears("case.stand-down", { stayId });
      expect(standDown.request.body.toString()).not.toMatch(/sheffield|SHE0/i);

      const ended = await desks["rotherham-camhs"].reads(first);
      expect(ended).toMatchObject({ status: 200, body: { state: "closed", closedAs: "re-routed" } });
      for (const fact of ["child", "home", "risk", "followUp"]) expect(ended.body).not.toHaveProperty(fact);
      expect(ended.text).not.toMatch(/sheffield|SHE0/i);
      expect(ended.text).not.toContain(report.child.familyName);
      expect(await desks["rotherham-camhs"].reads(second)).toMatchObject({ status: 404 });
      await desks["sheffield-camhs"].answers(second, "accepted");
      await oak.hears("case.information", { caseId: second.caseId });
      const late = await desks["rotherham-camhs"].answers(first, "accepted");
      expect(late.body).toMatchObject({ effect: "came-second", takenOn: null });
      expect(late.text).not.toMatch(/sheffield|SHE0/i);
      expect((await desks["rotherham-camhs"].reads(first)).text).not.toMatch(/sheffield|SHE0/i);
    });

    describe("a protected address", () => {
      const where = /sheffield|SHE0|E08000039|E08000019|S1 ?2BJ/i;
      const secret = {
        destination: { kind: "foster-care", postcode: "S1 2BJ" },
        lookedAfter: { status: "yes", responsibleAuthority: "E08000018" },
        protection: { address: "yes", mustNotLearn: ["parents", "former-area"] },
      } satisfies Overrides<Report["home"]>;

      test("reaches the destination's team and the responsible authority only, both thin", async () => {
        const { oak, desks, get, ears, inside } = stage();
        const { stayId, report } = await oak.reports({ home: secret });
        const lead = await desks["sheffield-camhs"].hears("case.alarm", { stayId, part: "lead" });
        const authority = await desks["rotherham-childrens-services"].hears("case.alarm", {
          stayId,
          part: "must-know",
        });
        await inside.settled();
        for (const { child, home, risk, followUp } of [lead, authority])
          expect([child, home, risk, followUp]).toEqual([undefined, undefined, undefined, undefined]);
        expect(authority.request.body.toString()).not.toMatch(where);
        // The lead reads the rest with its key; the authority who it is, and not where.
        expect((await desks["sheffield-camhs"].reads(lead)).text).toContain("S1 2BJ");
        const read = (await desks["rotherham-childrens-services"].reads(authority)).text;
        expect(read).toContain(report.child.familyName);
        expect(read).not.toMatch(where);

        const unknown = await desks["rotherham-camhs"].reads({ caseId: crypto.randomUUID() });
        for (const stranger of [
          "rotherham-camhs",
          "rotherham-crisis",
          "sheffield-crisis",
          "resolver",
        ] as const)
          expect(await desks[stranger].reads(lead)).toEqual(unknown);
        const route = await get("router", `/v1/routes/${stayId}`, "resolver");
        expect(route).toMatchObject({
          status: 200,
          body: { discharges: [{ withheld: true, recipients: [] }] },
        });
        expect(route.text).not.toMatch(where);
        expect(
          ears.heard
            .filter(({ body }) => body.includes(stayId))
            .map(({ path }) => path)
            .toSorted(),
        ).toEqual(["/rotherham-childrens-services", "/sheffield-camhs"]);

        // That somebody has taken the child on is for the authority to know; who it is would tell where.
        await desks["sheffield-camhs"].answers(lead, "accepted");
        await oak.hears("case.information", { caseId: lead.caseId });
        const since = (await desks["rotherham-childrens-services"].reads(authority)).text;
        expect(since).toContain("Taken on at");
        expect(since).not.toMatch(where);
      });

      test("is named to nobody above the team either, however far the silence climbs", async () => {
        const { oak, desks, time, ears, inside } = stage();
        const { stayId } = await oak.reports({ home: { ...secret, lookedAfter: { status: "no" } } });
        await desks["sheffield-camhs"].hears("case.alarm", { stayId, part: "lead" });
        for (const wait of ["PT2H", "PT1H", "PT1H", "PT30M"]) await time.passes(wait);
        await inside.settled();
        // Who reported where the child goes knows it; what the unit hears is its own.
        const own: readonly PointName[] = ["sheffield-camhs", "oak"];
        const others = ears.heard.filter(
          ({ path, body }) => body.includes(stayId) && !own.includes(path.slice(1) as PointName),
        );
        expect(others.map(({ path }) => path)).toContain("/safeguarding-lead");
        for (const { path, body } of others) expect(body.toString(), path).not.toMatch(where);
        for (const request of others) ears.allow((one) => one === request);
        ears.allow(({ path, body }) => path === "/oak" && body.includes(stayId));
      });

      test("a bounce goes to the protected-case co-ordinator, whose placement alone settles it", async () => {
        const { oak, desks, resolves } = stage();
        const { stayId } = await oak.reports({ home: { ...secret, lookedAfter: { status: "no" } } });
        const first = await desks["sheffield-camhs"].hears("case.alarm", { stayId });
        await desks["sheffield-camhs"].answers(first, "wrong-area", {
          suggestion: { teamId: "rotherham-camhs" },
        });
        const desk = await desks["protected-resolver"].hears("case.alarm", { stayId, rung: 0 });
        expect(desk.request.body.toString()).not.toMatch(where);
        const said = await desks["protected-resolver"].answers(desk, "accepted", {
          by: { role: "resolver" },
        });
        expect(said.body).toMatchObject({ state: "held", takenOn: null });
        const refused = await resolves("resolver", stayId, ["rotherham-camhs"]);
        expect(refused).toMatchObject({ status: 403, body: { code: "not-yours" } });
        expect(refused.text).not.toMatch(where);
        const placed = await resolves("protected-resolver", stayId, ["sheffield-camhs"]);
        expect(placed, placed.text).toMatchObject({ status: 200 });
        await desks["sheffield-duty"].hears("case.alarm", { stayId, round: 2 });
        await oak.hears("case.alarm", { stayId });
      });

      test("whose destination is unknown is derived from nothing else", async () => {
        const { oak, desks } = stage();
        const { stayId } = await oak.reports({
          home: {
            ...secret,
            destination: { kind: "unknown", postcode: null },
            lookedAfter: { status: "no" },
          },
        });
        const alarm = await desks["protected-resolver"].hears("case.alarm", {
          stayId,
          part: "lead",
          rung: 0,
        });
        expect(alarm.request.body.toString()).not.toMatch(/rotherham/i);
      });
    });
  });

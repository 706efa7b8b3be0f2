import * as fc from "fast-check";
import { expect, it } from "vitest";
import { DONCASTER, facts, reference, teams } from "../../test/south-yorkshire.ts";
import { decide, type RouteInput } from "./decide.ts";
import { isProtected, type Facts } from "./facts.ts";
import { caseIdOf, emptyRoute, isCandidate, type Recipient, type Route } from "./route.ts";

const ids = teams.map((it) => it.id);
const given: fc.Arbitrary<Facts> = fc
  .record({
    destinationKind: fc.constantFrom("usual-residence", "custody"),
    destinationPostcode: fc.constantFrom("S60 2UD", "DN1 1AA", null),
    usualPostcode: fc.constantFrom("S1 2HE", null),
    lookedAfter: fc.constantFrom(
      { status: "yes", authority: DONCASTER, hasSocialWorker: false } as const,
      { status: "no", authority: null, hasSocialWorker: false } as const,
      { status: "unknown", authority: null, hasSocialWorker: true } as const,
    ),
    childProtectionPlan: fc.constantFrom(
      { status: "yes", authority: DONCASTER } as const,
      {
        status: "no",
        authority: null,
      } as const,
    ),
    protection: fc.oneof(
      { weight: 2, arbitrary: fc.constant({ address: "no" as const, mustNotLearn: [] }) },
      fc.record({
        address: fc.constantFrom("yes" as const, "unknown" as const),
        mustNotLearn: fc.subarray(["former-area", "gp"]),
      }),
    ),
  })
  .map(facts);
const ask = fc.oneof(
  fc.record({
    kind: fc.constant("re-route" as const),
    suggestion: fc.oneof(fc.constant({}), fc.record({ teamId: fc.constantFrom(...ids, "nobody") })),
  }),
  fc.record({ kind: fc.constant("pass-on" as const), teamId: fc.constantFrom(...ids, "nobody") }),
  fc.record({ kind: fc.constant("pass-ended" as const), accepted: fc.boolean() }),
);
type Step = (route: Route, seq: number, facts: Facts) => RouteInput;
const left = given.map((next): Step => () => ({
  kind: "left",
  facts: next,
  reference,
  urgency: { urgent: false, reasons: [] },
  died: false,
}));
const asked = fc.record({ who: fc.nat(5), ask }).map(({ who, ask: wanted }): Step => (route, seq, known) => {
  const askers = [...route.recipients, ...route.former.map((it) => it.recipient)];
  const asker = askers[who % Math.max(askers.length, 1)] ?? { teamId: "nobody", round: 1 };
  const wish = { caseId: caseIdOf(route, asker), seq, ask: wanted };
  return { kind: "asked", wish, facts: known, reference };
});
const placed = fc
  .uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 })
  .map((found): Step => () => ({ kind: "placed", teamIds: found as [string], reference }));
const reversed = fc.constant<Step>(() => ({ kind: "reversed" }));
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: left },
    { weight: 4, arbitrary: asked },
    { weight: 2, arbitrary: placed },
    { weight: 1, arbitrary: reversed },
  ),
  { maxLength: 10 },
);

const isAuthority = ({ teamId }: Recipient) =>
  teamId.startsWith("childrens-services") || teamId === "resolver-protected";

/** What a step broke; collected, because an `expect` for each takes longer than the steps. */
function brokenBy(before: Route, input: RouteInput, after: Route): string[] {
  const broken: string[] = [];
  const say = (what: string, isTrue: boolean) => isTrue || broken.push(what);
  if (before.protected) say("stays protected", after.protected);
  if (before.formerAreaMustNotLearn)
    say("the former area never learns", after.formerAreaMustNotLearn === true);
  if (input.kind === "left" && isProtected(input.facts)) say("becomes protected", after.protected);
  const leads = after.recipients.filter((it) => it.part === "lead" && !isCandidate(after, it));
  if (after.standing !== "reversed" && after.routeVersion > 0) say("exactly one leads", leads.length === 1);
  const teamIds = new Set(after.recipients.map((it) => it.teamId));
  say("no team twice", teamIds.size === after.recipients.length);
  if (!after.protected) return broken;
  say("no crisis team", after.crisisTeamId === null);
  const comeBack = after.former.flatMap((it) => [it.recipient, ...(it.displaced ? [it.displaced] : [])]);
  for (const { content, route, teamId } of [...after.recipients, ...comeBack, ...(after.setAside ?? [])]) {
    say(`${teamId} is told thin`, content === "thin");
    if (route.rule !== "protected-authority")
      say(`${teamId} reads of no area`, !/Rotherham|Doncaster/.test(route.reason));
  }
  if (before.protected) return broken;
  // As it rises, only the lead, whom it asks, and the responsible authority or who stands in its place are left.
  for (const it of after.recipients)
    say(`${it.teamId} must still know`, it.part === "lead" || isAuthority(it));
  say("no open resolver", !teamIds.has("resolver"));
  return broken;
}

it("P14: protection never loosens, whatever is reported, asked, placed or reversed after it", () => {
  fc.assert(
    fc.property(given, steps, (first, then) => {
      const broken: string[] = [];
      let known = first;
      let route = emptyRoute("3f0c2a54-0000-8000-8000-000000000001");
      const start: Step = () => ({
        kind: "left",
        facts: first,
        reference,
        urgency: { urgent: false, reasons: [] },
        died: false,
      });
      for (const [seq, step] of [start, ...then].entries()) {
        const input = step(route, seq + 1, known);
        if (input.kind === "left") known = input.facts;
        const after = decide(route, input);
        broken.push(...brokenBy(route, input, after).map((what) => `${seq}: ${what}`));
        route = after;
      }
      expect(broken).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

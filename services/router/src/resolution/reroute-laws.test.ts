import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DONCASTER, facts, reference, teams } from "../../test/south-yorkshire.ts";
import { applyDecision } from "./after-decision.ts";
import { place } from "./placement.ts";
import { reroute, type Wish } from "./reroute.ts";
import { resolve } from "./resolve.ts";
import { caseIdOf, emptyRoute, isCandidate, type Route } from "./route.ts";

const dischargeId = "3f0c2a54-0000-8000-8000-000000000001";
const around = { facts: facts(), reference };

describe("laws of re-routing", () => {
  const ids = teams.map((it) => it.id);
  const ask: fc.Arbitrary<Wish["ask"]> = fc.oneof(
    fc.record({
      kind: fc.constant("re-route" as const),
      suggestion: fc.record({ teamId: fc.constantFrom(...ids, "nobody") }),
    }),
    fc.record({
      kind: fc.constant("re-route" as const),
      suggestion: fc.record({ postcode: fc.constantFrom("S1 2HE", "?") }),
    }),
    fc.record({ kind: fc.constant("re-route" as const), suggestion: fc.constant({}) }),
    fc.record({ kind: fc.constant("pass-on" as const), teamId: fc.constantFrom(...ids, "nobody") }),
    fc.record({ kind: fc.constant("pass-ended" as const), accepted: fc.boolean() }),
  );
  const step = fc.record({
    who: fc.nat(5),
    ask,
    seq: fc.integer({ min: 1, max: 30 }),
    placed: fc.option(fc.constantFrom(...ids)),
  });
  const start = fc.constantFrom(
    facts(),
    facts({ destinationKind: "custody" }),
    facts({ protection: { address: "yes", mustNotLearn: [] } }),
    facts({ lookedAfter: { status: "yes", authority: DONCASTER, hasSocialWorker: false } }),
  );
  const walk = (
    route: Route,
    { who, ask: wanted, seq, placed }: { who: number; ask: Wish["ask"]; seq: number; placed: string | null },
  ) => {
    if (placed !== null) return { next: place(route, { teamIds: [placed] }, reference), wish: null };
    const askers = [...route.recipients, ...route.former.map((it) => it.recipient)];
    const wish = { caseId: caseIdOf(route, askers[who % askers.length]!), seq, ask: wanted };
    return { next: reroute(route, wish, around), wish };
  };

  it("P13, P6: exactly one leads after any chain of bounces and passes; a wish is heard once; rounds never return", () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 12 }), (given, steps) => {
        let route = applyDecision(emptyRoute(dischargeId), resolve(given, reference), { urgent: false });
        const rounds = new Map<string, number>();
        for (const one of steps) {
          const { next, wish } = walk(route, one);
          if (wish !== null) expect(reroute(next, wish, around)).toBe(next);
          expect(next.routeVersion - route.routeVersion).toBeLessThanOrEqual(1);
          const leads = next.recipients.filter((it) => it.part === "lead" && !isCandidate(next, it));
          expect(leads).toHaveLength(1);
          expect(new Set(next.recipients.map((it) => it.teamId)).size).toBe(next.recipients.length);
          for (const it of next.recipients) {
            const isBack = route.former.some(({ recipient }) => recipient === it);
            if (!isBack) expect(it.round).toBeGreaterThanOrEqual(rounds.get(it.teamId) ?? 1);
            rounds.set(it.teamId, it.round);
            if (next.protected) expect(it.content).toBe("thin");
          }
          route = next;
        }
      }),
      { numRuns: 500 },
    );
  });
});

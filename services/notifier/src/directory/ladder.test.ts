import { noSeeds } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { seedsFor } from "../../test/notifier-seeds.ts";
import { buildDirectory } from "./directory.ts";
import { ladderFor, NoPolicy } from "./ladder.ts";

const { policies } = seedsFor("http://127.0.0.1:9099");
const rows = (family: string, only: typeof policies = policies) =>
  only.map((body) => ({
    key: `${family} ${body.for} ${body.urgent}`,
    inForce: true,
    body: { ...body, id: family },
  }));
const team = (id: string, policyFamily: string) =>
  ({ id, name: id, odsCode: "X01", odsAliases: [], kind: "camhs", hours: [], policyFamily }) as const;
const directory = buildDirectory({
  ...noSeeds,
  version: 1,
  teams: [team("a", "own"), team("b", "empty")],
  rotas: [],
  contactPoints: [],
  policies: [...rows("other"), ...rows("own")],
});
const key = (teamId: string, purpose: "acceptance" | "alarm", urgent: boolean) =>
  ladderFor(directory, { teamId, purpose, urgent }).key;

describe("the ladder a case opens under", () => {
  it("is of the team's own family", () => {
    expect(key("a", "acceptance", false)).toBe("own acceptance false");
    expect(key("a", "alarm", true)).toBe("own alarm true");
  });

  it.each(["b", "unknown"])(
    "of team %s, which has none, is another's: the urgent one for a child",
    (teamId) => {
      expect(key(teamId, "acceptance", false)).toBe("other acceptance true");
      expect(key(teamId, "alarm", false)).toBe("other alarm false");
    },
  );

  it("is whatever there is rather than none, and waits for seeds where there is nothing", () => {
    const [first] = rows("only");
    const sparse = { ...noSeeds, version: 1, teams: [], rotas: [], contactPoints: [] };
    const asked = { teamId: "a", purpose: "alarm", urgent: true } as const;
    expect(ladderFor(buildDirectory({ ...sparse, policies: first ? [first] : [] }), asked).key).toBe(
      first?.key,
    );
    expect(() => ladderFor(buildDirectory({ ...sparse, policies: [] }), asked)).toThrow(NoPolicy);
  });
});

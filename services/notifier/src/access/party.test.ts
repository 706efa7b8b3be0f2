import { noSeeds } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { directory } from "../directory/directory.fixture.ts";
import { buildDirectory } from "../directory/directory.ts";
import { likeSomebodys, partyOf, signersOf } from "./party.ts";

describe("who may answer a case", () => {
  const about = {
    teamId: "camhs",
    crisisTeamId: "crisis",
    told: new Set(["ben-1", "camhs-old"]),
    test: false,
  };

  it("is the recipient, its crisis team, or somebody who was told", () => {
    expect(partyOf(directory, { kind: "team", id: "camhs" }, about)).toBe("recipient");
    expect(partyOf(directory, { kind: "team", id: "crisis" }, about)).toBe("crisis");
    expect(partyOf(directory, { kind: "person", id: "ben" }, about)).toBe("told");
    expect(partyOf(directory, { kind: "person", id: "ada" }, about)).toBeNull();
    expect(
      partyOf(directory, { kind: "team", id: "leads" }, { ...about, told: new Set(["ada-1"]) }),
    ).toBeNull();
    expect(partyOf(directory, { kind: "platform" }, { ...about, told: new Set(["platform"]) })).toBeNull();
    const ward = { kind: "unit", odsCode: "TN801", ward: "Larch" } as const;
    expect(partyOf(directory, ward, { ...about, told: new Set(["larch"]) })).toBeNull();
  });

  it("is the team that keeps the rota of a person who was told", () => {
    expect(partyOf(directory, { kind: "team", id: "leads" }, about)).toBe("told");
    expect(partyOf(directory, { kind: "team", id: "other" }, about)).toBeNull();
  });

  it("signs with the secrets of those, and a test point's never for a live case", () => {
    const signers = (test: boolean) =>
      signersOf(directory, { ...about, test }).map(({ party, point }) => `${party} ${point.id}`);
    expect(signers(false)).toEqual([
      "recipient camhs-1",
      "recipient camhs-2",
      "crisis crisis-1",
      "told ben-1",
    ]);
    expect(signers(true)).toEqual(["recipient camhs-test"]);
  });

  it("is looked for no less in a case that does not exist", () => {
    const ids = Array.from({ length: 50 }, (_, index) => `no case ${index}`);
    for (const id of ids) {
      const parties = likeSomebodys(directory, id);
      expect(likeSomebodys(directory, id)).toEqual(parties);
      expect(signersOf(directory, parties).length).toBeGreaterThan(0);
    }
    expect(new Set(ids.map((id) => likeSomebodys(directory, id).teamId)).size).toBeGreaterThan(1);
    const nobody = buildDirectory({
      ...noSeeds,
      version: 1,
      teams: [],
      rotas: [],
      contactPoints: [],
      policies: [],
    });
    expect(signersOf(nobody, likeSomebodys(nobody, "no case"))).toEqual([]);
  });
});

import { fileURLToPath } from "node:url";
import {
  formatOwner,
  HOUR,
  instant,
  parseInstant,
  type PolicyPurpose,
  type Seeds,
} from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { buildDirectory, type Directory } from "../services/notifier/src/directory/directory.ts";
import { ladderFor } from "../services/notifier/src/directory/ladder.ts";
import { reach } from "../services/notifier/src/directory/reach.ts";
import { chooseVariant, type Policy } from "../services/notifier/src/policies/policy.ts";
import { readSeeds } from "../services/standalone/src/seeds/read-seeds.ts";

const checked = await readSeeds(fileURLToPath(new URL("../seeds/demo", import.meta.url)), {});
const seeds = checked.ok ? checked.seeds : null;

const directoryOf = (from: Seeds): Directory =>
  buildDirectory({
    ...from,
    version: 1,
    teams: from.teams.map(({ policy, ...team }) => ({ ...team, policyFamily: policy })),
    rotas: from.rotas.map((rota) => ({ ...rota, owner: formatOwner(rota.owner) })),
    contactPoints: from.contactPoints.map(({ kind, secrets, owner, ...point }) => ({
      ...point,
      owner: formatOwner(owner),
      channel: kind,
      sealedSecrets: secrets,
      isRetired: false,
    })),
    policies: from.policies.map((body, index) => ({ key: String(index), inForce: true, body })),
  });

/** Every fifth hour (so each of the day) of three stretches: both clock changes and Christmas. */
const hours = ["2026-03-23T00:30:00Z", "2026-10-19T00:30:00Z", "2026-12-21T00:30:00Z"].flatMap((start) =>
  Array.from({ length: 44 }, (_, n) => instant(parseInstant(start) + n * 5 * HOUR)),
);

/** The tell lists of a ladder at an instant that lead to nobody although they name somebody. */
function holes(directory: Directory, teamId: string, policy: Policy): string[] {
  const found = new Set<string>();
  const district = teamId.split("-")[0] ?? "";
  const crisisTeamId = directory.teams.has(`${district}-crisis`) ? `${district}-crisis` : null;
  const unit = { odsCode: "DMU01", ward: "Kingfisher" };
  for (const at of hours) {
    const isInHours = directory.teams.get(teamId)?.hours.inHours(at) ?? false;
    const around = { teamId, unit, crisisTeamId, leadWorker: null, at, test: true };
    for (const [rung, variants] of policy.rungs.entries()) {
      const { tell } = chooseVariant(variants, isInHours);
      const names = tell.filter(
        (name) => name !== "leadWorker" && (name !== "crisis" || crisisTeamId !== null),
      );
      for (const name of names)
        if (reach(directory, [name], around).length === 0)
          found.add(`${policy.id} ${policy.for} ${rung} ${name}`);
    }
  }
  return [...found];
}

describe("the demo seeds", () => {
  it("have no mistake", () => {
    expect(checked.ok ? [] : checked.mistakes).toEqual([]);
  });

  it("are marked as a demo throughout: nothing in them can reach a live contact point", () => {
    expect(seeds?.contactPoints.filter((point) => !point.test)).toEqual([]);
    expect(seeds?.keys.filter((key) => !key.demo)).toEqual([]);
    const hosts = seeds?.contactPoints.map(({ kind, address }) =>
      kind === "webhook" ? new URL(address).host : address.split("@")[1],
    );
    expect(hosts?.filter((host) => host !== "127.0.0.1:9099" && host?.endsWith(".example") !== true)).toEqual(
      [],
    );
  });

  it("have the four services in each of the four districts, and somebody for what no rule can settle", () => {
    const covering = (code: string) =>
      seeds?.teams
        .filter((team) => team.catchments.some((area) => area.code === code))
        .map((team) => team.kind);
    for (const code of ["E08000038", "E08000017", "E08000018", "E08000039"])
      expect(covering(code)).toEqual(["camhs", "adult", "crisis", "childrens-services"]);
    const kinds = seeds?.teams.map((team) => team.kind);
    for (const kind of ["resolver", "protected-resolver", "safeguarding"] as const)
      expect(kinds).toContain(kind);
  });

  it("leave no rung that names somebody without anybody to reach, at any hour", () => {
    if (!seeds) throw new Error("the demo seeds have mistakes");
    const directory = directoryOf(seeds);
    const asked = (kind: string): readonly PolicyPurpose[] =>
      kind.endsWith("resolver") ? ["resolution", "alarm"] : ["acceptance", "contact", "alarm", "announced"];
    const found = seeds.teams.flatMap((team) =>
      asked(team.kind).flatMap((purpose) =>
        [true, false].flatMap((urgent) => {
          const policy = ladderFor(directory, { teamId: team.id, purpose, urgent });
          const isOwn = policy.id === team.policy;
          return isOwn ? holes(directory, team.id, policy) : [`${team.id} has nothing for ${purpose}`];
        }),
      ),
    );
    expect([...new Set(found)]).toEqual([]);
  });

  it("have the ladders of the promises", () => {
    const ladder = (urgent: boolean) =>
      seeds?.policies.find(
        (row) => row.id === "camhs-rotherham" && row.for === "acceptance" && row.urgent === urgent,
      );
    const waits = (urgent: boolean) =>
      ladder(urgent)?.rungs.map((rung) => [rung.inHours.wait, rung.outOfHours.wait]);
    expect(waits(false)).toEqual([
      ["PT2H", "PT1H"],
      ["PT1H", "PT1H"],
      ["PT1H", "PT0S"],
      ["PT30M", "PT30M"],
    ]);
    expect(waits(true)).toEqual([
      ["PT30M", "PT30M"],
      ["PT30M", "PT30M"],
      ["PT15M", "PT15M"],
    ]);
    expect(ladder(true)?.repeat.slice(0, 2)).toEqual([
      { every: "PT15M", times: 4, add: [] },
      { every: "PT30M", times: 4, add: ["rota:directors"] },
    ]);
  });

  it("give a delivery two minutes, and less where there are more rungs to be tried within five (P2)", () => {
    const allowances = seeds?.policies.map((row) => [row.rungs.length, row.deliveryAllowance].join(" "));
    expect(new Set(allowances)).toEqual(new Set(["4 PT1M30S", "3 PT2M", "2 PT2M"]));
  });
});

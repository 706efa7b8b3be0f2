import { HomewardError } from "@homeward/kernel";
import { selectPolicy, type Policy } from "../policies/policy.ts";
import type { Directory } from "./directory.ts";

/** There is no ladder at all: nobody could be told, so what opens a case waits for seeds. */
export class NoPolicy extends HomewardError {
  constructor() {
    super("no-policy", "no policy fits a recipient", { retriable: true });
  }
}

/**
 * The ladder that a new case of a team opens under: of its own family (see {@link selectPolicy}), else, where the team
 * is unknown or its family empty, of any. Nobody is then waited for longer over a child than where it is urgent.
 * @throws NoPolicy
 */
export function ladderFor(
  directory: Directory,
  { teamId, purpose, urgent }: { teamId: string; purpose: Policy["for"]; urgent: boolean },
): Policy {
  const { policies, teams } = directory;
  const team = teams.get(teamId);
  const own = team ? selectPolicy(policies, team.policyFamily, purpose, urgent) : null;
  const any = policies.filter((policy) => policy.for === purpose);
  const asUrgent = purpose === "alarm" ? urgent : true;
  const policy = own ?? any.find((it) => it.urgent === asUrgent) ?? any[0] ?? policies[0];
  if (!policy) throw new NoPolicy();
  return policy;
}

import type { Report } from "@homeward/contracts";
import type { HeardMail, HeardRequest } from "@homeward/testing";
import { expect } from "vitest";
import { ask, bearer, deskOf, isRetry, type Desk, type Reply } from "./desk.ts";
import type { Homeward } from "./homeward.ts";
import { timeOf, type Time } from "./time.ts";
import { unitOf, type Discharge, type Unit } from "./unit.ts";
import { points, type PointName } from "./world.ts";

/** A running Homeward with everybody who plays in the tests. */
export interface Stage extends Homeward {
  readonly time: Time;
  readonly oak: Unit;
  readonly elm: Unit;
  /** Everybody else who is told by webhook. */
  readonly desks: Readonly<Record<PointName, Desk>>;
  /** The manager is told by e-mail. */
  readonly managerHears: (about: { readonly reference: string }) => Promise<HeardMail>;
  /** `GET` of the notifier, router or intake with somebody's key. */
  readonly get: (door: keyof Homeward["urls"], path: string, owner: string) => Promise<Reply>;
  /** A resolver's placement: the first team leads. */
  readonly resolves: (
    owner: "resolver" | "protected-resolver",
    stayId: string,
    teamIds: readonly string[],
  ) => Promise<Reply>;
  /** How often a message was heard by its id. */
  readonly timesHeard: (message: { readonly notificationId: string }) => number;
  /** Every report that was ever sent. */
  readonly sent: readonly Report[];
  /** Fails on any message that no line of the test waited for, once nothing is under way any more. */
  nothingElseIsHeard(): Promise<void>;
  /** Between two tests: what is still open is taken back by its unit, and what that says is let pass. */
  tidy(): Promise<void>;
}

export function stageOf(system: Homeward): Stage {
  const time = timeOf(system);
  const reporting = { sent: [] as Report[], open: new Map<string, Discharge>() };
  const unit = (name: "oak" | "elm", odsCode: string, ward: string) =>
    unitOf(system, time, { name, odsCode, ward }, reporting);
  const names = Object.keys(points) as PointName[];
  const desks = Object.fromEntries(names.map((name) => [name, deskOf(system, time, name)]));
  const oak = unit("oak", "RXX01", "Oak");
  const elm = unit("elm", "RXX02", "Elm");
  const { ears, mail, inside, urls } = system;
  ears.allow((request) => isRetry(request, ears.heard));
  return {
    ...system,
    time,
    oak,
    elm,
    desks: desks as Stage["desks"],
    sent: reporting.sent,
    managerHears: ({ reference }) => mail.hear(({ raw }) => raw.includes(reference)),
    get: (door, path, owner) => ask(`${urls[door]}${path}`, bearer(owner)),
    resolves: (owner, stayId, teamIds) =>
      ask(
        `${urls.router}/v1/routes/${stayId}/resolution`,
        bearer(owner),
        JSON.stringify({
          dischargeNumber: 1,
          teamIds,
          by: { name: "Martha Co-ordinator", role: "resolver" },
          reason: "The ward says where the young person stays.",
        }),
      ),
    timesHeard: ({ notificationId }) =>
      ears.heard.filter(({ headers }) => headers["webhook-id"] === notificationId).length,
    async nothingElseIsHeard() {
      await inside.settled();
      expect([...ears.unexpected().map(inShort), ...mail.unexpected().map(mailInShort)]).toEqual([]);
    },
    async tidy() {
      const open = Array.from(reporting.open.values());
      for (const discharge of open)
        await (discharge.report.unit.odsCode === "RXX02" ? elm : oak).reverses(discharge);
      await inside.settled();
      const soFar = new Set<unknown>([...ears.heard, ...mail.heard]);
      ears.allow((request) => soFar.has(request));
      mail.allow((one) => soFar.has(one));
    },
  };
}

function inShort({ path, json }: HeardRequest): string {
  const { type, data } = json as { type: string; data: Record<string, string> };
  return `${path} hears ${type} (${data["clock"]}, rung ${data["rung"]}, repeat ${data["repeat"]}): ${data["why"]}`;
}

const mailInShort = ({ to, text }: HeardMail): string => `${to.join()} is mailed: ${text.slice(0, 200)}`;

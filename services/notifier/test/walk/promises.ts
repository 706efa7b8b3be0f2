import { isCandidate, type Case, type Clock } from "../../src/cases/case.ts";
import type { DischargeDecision } from "../../src/cases/discharge.ts";
import type { World } from "./recipients.ts";
import { move, type Move } from "./world.ts";

const live = (c: Case): boolean => c.state.status !== "closed";
const leads = (world: World): Case[] =>
  [...world.discharge.cases.values()].filter(({ facts }) => facts.part === "lead");
const taken = (c: Case): boolean => c.state.status === "accepted" || c.state.status === "passing-on";
const asksToPass = (c: Case): boolean => live(c) && c.state.asked?.kind === "pass-on";
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Endings that a named person decided; re-routed and passed-on only ever hand over. */
const ended = ["contact-made", "readmitted", "declined", "moved-abroad", "duplicate"];

/** What is broken in this world, by promise; empty when all hold. */
export function brokenIn(world: World): string[] {
  const broken: string[] = [];
  const say = (promise: string, holds: boolean) => holds || broken.push(promise);
  for (const c of world.discharge.cases.values()) {
    const { acceptance, contact, status } = c.state;
    if (status === "waiting") say("P4 a waiting case climbs", acceptance.is === "climbing");
    if (status === "held")
      say(
        "P4 a hold ends by itself",
        acceptance.is === "resting" && armed(world, c, "hold", acceptance.until),
      );
    if (acceptance.is === "climbing")
      say("P4 a climbing ladder has its timer", armed(world, c, "deadline", acceptance.deadlineAt));
    if (contact.is === "climbing")
      say("P4 a climbing contact ladder has its timer", armed(world, c, "deadline", contact.deadlineAt));
    if (contact.is === "pending")
      say("P8 a pending contact has its timer", armed(world, c, "contact-due", contact.dueAt));
    if (live(c) && c.facts.part === "lead")
      say("P8 a live lead case has a contact clock", ["pending", "climbing"].includes(contact.is));
    if (taken(c) || !live(c)) say("P5 whoever has answered is quiet", acceptance.is === "stopped");
    if (!live(c)) say("P5 a case that has ended is quiet", ["stopped", "absent"].includes(contact.is));
    if (taken(c))
      say(
        "P3 taken on by a person with the right",
        c.state.takenOn !== null && c.state.takenOn.by.role !== "administrator",
      );
  }
  say("P13 never two leads who accepted", leads(world).filter(taken).length <= 1);
  const givers = leads(world).filter(asksToPass);
  const asked = leads(world).filter((c) => live(c) && isCandidate(c));
  const isOf = (giver: Case, c: Case) => c.facts.passedFrom === giver.facts.caseId;
  say(
    "P13 a pass under way is asked of somebody",
    world.asks.length > 0 || givers.every((giver) => asked.some((c) => isOf(giver, c))),
  );
  say(
    "P13 whoever is asked to take over is asked by whom still asks",
    asked.every((c) => givers.some((giver) => isOf(giver, c))),
  );
  const settled = leads(world).some(({ state }) => state.closedAs !== null && ended.includes(state.closedAs));
  if (world.standing === "left" && !settled)
    say("P13 a child who has left has a live lead case", leads(world).some(live));
  if (world.standing !== "left")
    say(
      "P13 a discharge that is reversed, or of a child who died, has no live case",
      ![...world.discharge.cases.values()].some(live),
    );
  say(
    "P5 a death, and that it was a mistake, is heard in turn by whom it concerns",
    [...world.discharge.cases.values()].every((c) => hearsInTurn(world, c)),
  );
  say(
    "P5 one stand-down a contact point and clock",
    unique(world, "stand-down", ({ caseId, clock }, id) => `${caseId} ${clock} ${id}`),
  );
  say(
    "P6 no message is decided twice",
    ["alarm", "reminder", "information", "stand-down"].every((type) => unique(world, type, nameOfMessage)),
  );
  return broken;
}

/** Who was told of a death hears that it was none, each once; who has seen the child, or knows of them, hears of it. */
function hearsInTurn(world: World, { facts: { caseId }, state: { closedAs } }: Case): boolean {
  const heard = world.sent.filter((sent) => sent.caseId === caseId).map(({ why }) => why);
  const [died, none] = (["died", "death-taken-back"] as const).map(
    (why) => heard.filter((it) => it === why).length,
  );
  const isTold = (died ?? 0) - (none ?? 0);
  if (world.standing !== "died") return isTold === 0;
  const hasToHear = closedAs === "contact-made" || closedAs === "noted";
  return hasToHear ? isTold === 1 : isTold === 0 || closedAs === "died";
}

type Sent = World["sent"][number];
const nameOfMessage = ({ caseId, clock, rung, repeat }: Sent, id: string): string =>
  [caseId, clock, rung, repeat, id].join(" ");

function unique(world: World, type: string, name: (sent: Sent, id: string) => string): boolean {
  const names = world.sent
    .filter((sent) => sent.type === type)
    .flatMap((sent) => sent.to.map((id) => name(sent, id)));
  return new Set(names).size === names.length;
}

const armed = (world: World, c: Case, timer: string, at: number): boolean =>
  world.timers.some((it) => it.caseId === c.facts.caseId && it.timer === timer && it.at <= at);

/** What this move broke. */
export function brokenBy(before: World, what: Move, outcome: DischargeDecision, after: World): string[] {
  const broken: string[] = [];
  const say = (promise: string, holds: boolean) => holds || broken.push(promise);
  for (const { caseId, decision, after: c } of outcome.steps) {
    const was = before.discharge.cases.get(caseId);
    if (!was) continue;
    const alarms = decision.effects.filter((it) => it.kind === "notify" && it.type === "alarm");
    const stopped = was.state.acceptance.is === "stopped";
    if (stopped)
      say("P5 answered is quiet", !alarms.some((it) => it.kind === "notify" && it.clock === "acceptance"));
    if (stopped) say("P5 a stopped clock stays stopped", c.state.acceptance.is === "stopped");
    if (was.state.status === "closed")
      say("P5 a closed case alarms nobody", alarms.length === 0 && c.state.status === "closed");
    if (decision.verdict?.effect !== "applied" && decision.verdict) {
      say(
        "P3 an answer without effect changes no clock",
        sameClock(was.state.acceptance, c.state.acceptance) && sameClock(was.state.contact, c.state.contact),
      );
      say("P3 an answer without effect changes no state", was.state.status === c.state.status);
    }
    const dueSooner =
      was.state.contactDueAt === null ||
      c.state.contactDueAt === null ||
      c.state.contactDueAt <= was.state.contactDueAt;
    say("P8 no answer earns time", dueSooner);
  }
  if (what.kind === "input" && what.input.kind === "delivered") {
    const was = before.discharge.cases.get(what.caseId);
    const is = after.discharge.cases.get(what.caseId);
    say(
      "P3 delivered stops no clock",
      was?.state.status === is?.state.status && was?.state.acceptance.is === is?.state.acceptance.is,
    );
  }
  if (what.kind === "time") say("P4 time alone closes nothing", openCases(after) === openCases(before));
  if (what.kind === "input" && what.input.kind !== "undelivered")
    say("P6 twice is once", same(again(after, what), decided(after, what.caseId)) || answersTwice(what));
  return broken;
}

const sameClock = (a: Clock, b: Clock): boolean => same(a, b);
const openCases = (world: World): number => [...world.discharge.cases.values()].filter(live).length;
const again = (world: World, what: Extract<Move, { kind: "input" }>): unknown =>
  decided(move(world, what).world, what.caseId);

const decided = (world: World, caseId: string): unknown => world.discharge.cases.get(caseId)?.state;

/** Answers that may be given again and then mean a new thing (one rung more, a hold ended and what it means there). */
function answersTwice({ input }: Extract<Move, { kind: "input" }>): boolean {
  if (input.kind !== "acknowledged") return false;
  return ["holding", "not-known-here", "no-longer-here", "needs-information"].includes(input.answer.outcome);
}

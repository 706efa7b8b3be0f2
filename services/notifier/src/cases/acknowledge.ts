import { plus } from "@homeward/contracts";
import { isCandidate, type Case, type CaseState } from "./case.ts";
import {
  andThen,
  applied,
  cameSecond,
  noRight,
  say,
  unchanged,
  type Answer,
  type Decision,
  type Effect,
  type Surroundings,
} from "./decision.ts";
import { close, endReceivers, standDown } from "./close.ts";
import { endHold, hold } from "./hold.ts";
import { inform, informWard } from "./ladder.ts";
import { askUnit, cannotFind, notKnownHere, rungOf } from "./not-found.ts";
import { informOnce } from "./inform-once.ts";
import { placesOnly, refusalOf } from "./right.ts";

/** A named person's answer (P3, P5, P13). Whatever it says, it is recorded. */
export function acknowledge(c: Case, answer: Answer, s: Surroundings): Decision {
  const refusal = refusalOf(c, answer);
  const decided = refusal === null ? answered(c, answer, s) : withoutRight(c, answer, refusal, s);
  const line = {
    kind: "acknowledged",
    detail: {
      outcome: answer.outcome,
      role: answer.by.role,
      odsCode: answer.by.odsCode,
      effect: decided.verdict?.effect ?? "applied",
      because: decided.verdict?.because ?? "",
    },
  };
  return { ...decided, history: [line, ...decided.history] };
}

function withoutRight(c: Case, answer: Answer, refusal: string, s: Surroundings): Decision {
  if (c.state.status === "closed") return say(unchanged(c.state), noRight(refusal));
  return say(
    informOnce(c, answer, rungOf(c), (it) =>
      inform(it, { clock: "acceptance", rung: 0, to: s.reach(["inbox"]), why: "no-right" }),
    ),
    noRight(refusal),
  );
}

function answered(c: Case, answer: Answer, s: Surroundings): Decision {
  if (c.state.status === "closed") return say(unchanged(c.state), cameSecond("closed"));
  switch (answer.outcome) {
    case "accepted":
    case "already-known":
      return placesOnly(c.facts.recipientKind) ? hold(c, answer, s) : accept(c, answer, s);
    case "noted":
      return say(
        close(c, "noted", s, { fromRung: 1, except: answer.answering, outcome: "noted" }),
        applied("noted"),
      );
    case "holding":
      return hold(c, answer, s);
    case "wrong-area":
      return wrongArea(c, answer, s);
    case "not-known-here":
      return notKnownHere(c, answer, s);
    case "no-longer-here":
    case "needs-information":
      return askUnit(c, answer, s);
    case "passed-on":
      return passOn(c, answer);
    case "readmitted":
    case "declined":
    case "moved-abroad":
      return end(c, answer.outcome, answer, s);
    case "cannot-find":
      return cannotFind(c, answer, s);
    case "duplicate-of":
      return duplicate(c, answer, s);
  }
}

function accept(c: Case, answer: Answer, s: Surroundings): Decision {
  const { takenOn } = c.state;
  if (takenOn) {
    const same = takenOn.by.name === answer.by.name && takenOn.by.odsCode === answer.by.odsCode;
    return say(unchanged(c.state), same ? applied("already-recorded") : cameSecond("already-accepted"));
  }
  // Whoever accepts second leads nothing, except the receiver of a pass, whose giver then ends (P13).
  if (s.acceptedLeads.some((caseId) => caseId !== c.facts.passedFrom))
    return say(unchanged(c.state), cameSecond("another-team-leads"));
  const outcome = answer.outcome === "already-known" ? "already-known" : "accepted";
  const next: CaseState = {
    ...c.state,
    status: "accepted",
    asked: null,
    acceptance: { is: "stopped" },
    takenOn: { by: answer.by, at: s.now, outcome },
  };
  const rung = rungOf(c);
  const effects: Effect[] = [
    ...standDown(s, { clocks: ["acceptance"], fromRung: 1, except: answer.answering }),
    { kind: "publish", ask: c.facts.passedFrom ? { kind: "pass-ended", accepted: true } : null, outcome },
    ...endReceivers(s, "withdrawn"),
  ];
  if (c.facts.passedFrom)
    effects.push({
      kind: "tell-case",
      caseId: c.facts.passedFrom,
      input: { kind: "replaced", as: "passed-on" },
    });
  const taken: Decision = { next, effects: [...effects, ...reminder(c, s)], history: [] };
  return say(
    andThen(taken, (state) =>
      informWard({ ...c, state }, s, { clock: "acceptance", rung: rung, why: "ward-accepted" }),
    ),
    applied(outcome),
  );
}

/** The lead that took the child on is reminded when a quarter of the time to first contact is left. */
export function reminder(c: Case, s: Surroundings): Effect[] {
  if (c.state.contact.is !== "pending") return [];
  const { dueAt } = c.state.contact;
  const at = plus(dueAt, -Math.floor((dueAt - c.facts.dischargedAt) / 4));
  return at <= s.now
    ? []
    : [{ kind: "timer", timer: "contact-reminder", clock: "contact", rung: 0, repeat: 0, at }];
}

function wrongArea(c: Case, answer: Answer, s: Surroundings): Decision {
  if (isCandidate(c)) return refusePass(c, answer, s);
  // Who has taken the child on stays responsible until another has: that is a pass, not a bounce (P13).
  if (c.state.takenOn) return say(unchanged(c.state), cameSecond("accepted-pass-on-instead"));
  if (c.state.asked) return say(unchanged(c.state), cameSecond("already-asked"));
  const next: CaseState = { ...c.state, asked: { kind: "re-route" } };
  const effects: Effect[] = [
    {
      kind: "publish",
      ask: { kind: "re-route", suggestion: answer.suggestion ?? {} },
      outcome: "wrong-area",
    },
  ];
  return say(
    andThen({ next, effects, history: [] }, (state) => endHold({ ...c, state }, s)),
    applied("wrong-area"),
  );
}

/** A receiver that does not take the child: closing hands the lead back to the giver. */
function refusePass(c: Case, answer: Answer, s: Surroundings): Decision {
  const as = answer.outcome === "declined" ? "declined" : "re-routed";
  return say(
    close(c, as, s, { fromRung: 1, except: answer.answering, outcome: answer.outcome }),
    applied(answer.outcome),
  );
}

/** Only who leads has a child to pass on: a team that is itself being asked takes the child on or refuses. */
function passOn(c: Case, answer: Answer): Decision {
  if (isCandidate(c)) return say(unchanged(c.state), noRight("asked-itself"));
  if (answer.passTo === null || answer.passTo === c.facts.teamId)
    return say(unchanged(c.state), noRight("no-other-team-named"));
  if (c.state.asked) return say(unchanged(c.state), cameSecond("already-asked"));
  const next: CaseState = {
    ...c.state,
    status: c.state.status === "accepted" ? "passing-on" : c.state.status,
    asked: { kind: "pass-on", teamId: answer.passTo },
  };
  const effects: Effect[] = [
    { kind: "publish", ask: { kind: "pass-on", teamId: answer.passTo }, outcome: "passed-on" },
  ];
  return say({ next, effects, history: [] }, applied("passed-on"));
}

function end(
  c: Case,
  as: "readmitted" | "declined" | "moved-abroad",
  answer: Answer,
  s: Surroundings,
): Decision {
  if (as === "declined" && isCandidate(c)) return refusePass(c, answer, s);
  const told = informWard(c, s, { clock: "acceptance", rung: rungOf(c), why: "ward-ended" });
  const closed = andThen(told, (state) =>
    close({ ...c, state }, as, s, { fromRung: 1, except: answer.answering, outcome: as }),
  );
  return say(closed, applied(as));
}

function duplicate(c: Case, answer: Answer, s: Surroundings): Decision {
  const target = answer.duplicateOf;
  if (target === null || !s.acceptedLeads.includes(target))
    return say(unchanged(c.state), noRight("not-an-accepted-lead-case"));
  if (c.state.takenOn) return say(unchanged(c.state), noRight("this-case-leads"));
  return say(
    close(c, "duplicate", s, { fromRung: 1, except: answer.answering, outcome: "duplicate-of" }),
    applied("duplicate-of"),
  );
}

import { roleInWords, type AcknowledgementResponse } from "@homeward/contracts";
import { withoutDemo } from "./name-of-point.ts";
import { hearAll, timePasses, type Play } from "./play.ts";
import { planned, againstAdvice, nowhereToGo } from "./reports.ts";
import type { Reply } from "./send-words.ts";
import { london, storyTime } from "./story-time.ts";

/** One discharge accepted by its own team. */
export async function acceptedByItsTeam(play: Play): Promise<void> {
  play.teller.heading("1  A planned discharge, accepted by the team at home");
  const stay = await unitReports(
    play,
    planned(storyTime("15:38")),
    "has gone home to Rotherham, with a plan",
  );
  await hearAll(play, stay, [
    { to: "rotherham-camhs", what: "case.alarm" },
    { to: "rotherham-camhs-mail", what: "mail" },
    { to: "rotherham-duty-1", what: "case.alarm" },
  ]);
  await timePasses(play, storyTime("15:52"));
  const by = { name: "Sam Okafor", role: "clinician" };
  const answer = { outcome: "accepted", leadWorker: "Nadia Brackenbury", localRecordId: "R-2041" };
  await answers(play, stay, { point: "rotherham-camhs", by, answer });
  await hearAll(play, stay, [{ to: "larch-house", what: "case.information" }]);
  await restsWith(play, stay);
}

/** One that nobody answers until the safeguarding lead on call is reached. */
export async function escalatedToLead(play: Play): Promise<void> {
  play.teller.heading("2  Friday evening, against advice, and nobody answers");
  await timePasses(play, storyTime("17:20"));
  const stay = await unitReports(
    play,
    againstAdvice(storyTime("17:05")),
    "has left for Doncaster against advice",
  );
  await hearAll(play, stay, [
    { to: "doncaster-crisis", what: "case.alarm" },
    { to: "larch-house", what: "case.alarm" },
  ]);
  await silence(play, stay, "manager-on-call-2");
  await silence(play, stay, "lead-day");
  await timePasses(play, play.stage.clock.now() + 4 * MINUTE);
  const lead = { name: "Rosalind Achterberg", role: "safeguarding-lead" };
  await answers(play, stay, { point: "lead-day", by: lead, answer: { outcome: "holding" } });
  await restsWith(play, stay);
  await timePasses(play, play.stage.clock.now() + 25 * MINUTE);
  const clinician = { name: "Ines Calloway", role: "crisis-clinician" };
  await answers(play, stay, { point: "doncaster-crisis", by: clinician, answer: { outcome: "accepted" } });
  await hearAll(play, stay, [
    { to: "larch-house", what: "case.information" },
    { to: "manager-on-call-2", what: "case.stand-down" },
    { to: "lead-day", what: "case.stand-down" },
  ]);
  await restsWith(play, stay);
}

/** One that no rule can place: a person does. */
export async function placedByPerson(play: Play): Promise<void> {
  play.teller.heading("3  No fixed address: no rule can say whose young person this is");
  await timePasses(play, storyTime("19:10"));
  const stay = await unitReports(play, nowhereToGo(storyTime("19:02")), "has left with no fixed address");
  await hearAll(play, stay, [
    { to: "duty-coordinator", what: "case.alarm" },
    { to: "coordinator-day", what: "case.alarm" },
  ]);
  await timePasses(play, storyTime("19:19"));
  const by = { name: "Martha Penhale", role: "resolver" };
  const reason = "Rang the ward: staying with an aunt in Sheffield for the time being.";
  await play.words.place(stay, { dischargeNumber: 1, teamIds: ["sheffield-camhs"], by, reason });
  await play.teller.happened(
    london(play.stage.clock.now()),
    `${by.name} places it with Sheffield CAMHS`,
    `“${reason}”`,
  );
  await hearAll(play, stay, [
    { to: "sheffield-crisis", what: "case.alarm" },
    { to: "larch-house", what: "case.alarm" },
  ]);
  await timePasses(play, storyTime("19:31"));
  const clinician = { name: "Theo Marchbank", role: "crisis-clinician" };
  await answers(play, stay, { point: "sheffield-crisis", by: clinician, answer: { outcome: "accepted" } });
  await hearAll(play, stay, [{ to: "larch-house", what: "case.information" }]);
  await restsWith(play, stay);
}

const MINUTE = 60_000;

async function unitReports(play: Play, report: object, what: string): Promise<string> {
  const { stayId, receivedAt, statement } = await play.words.report(report);
  play.stays.push(stayId);
  await play.teller.happened(
    london(receivedAt / 1_000),
    `Larch House reports: a young person ${what}.`,
    statement,
  );
  return stayId;
}

/** Nobody answers until the deadline, as the case itself has it; then the next rung is told, and the ward. */
async function silence(play: Play, stayId: string, next: string): Promise<void> {
  const lead = await leadCase(play, stayId);
  const deadline = lead.deadlines.find(({ clock }) => clock === "acceptance");
  if (deadline === undefined) throw new Error("The case has no deadline for its acceptance.");
  await timePasses(play, deadline.at / 1_000 + 500);
  await play.teller.happened(london(deadline.at / 1_000), "Nobody has answered.");
  await hearAll(play, stayId, [
    { to: next, what: "case.alarm" },
    { to: "larch-house", what: "case.information" },
  ]);
}

async function answers(play: Play, stayId: string, reply: Omit<Reply, "caseId">): Promise<void> {
  const { caseId } = await leadCase(play, stayId);
  const answered: AcknowledgementResponse = await play.words.answer({ ...reply, caseId });
  const { name, role } = reply.by;
  const said = `${name} (${roleInWords(role)}) answers: ${answered.outcome}.`;
  await play.teller.happened(london(answered.recordedAt / 1_000), said, answered.next);
}

/** With whom follow-up rests, as the unit reads it. */
async function restsWith(play: Play, stayId: string): Promise<void> {
  const { statement } = await leadCase(play, stayId);
  await play.teller.happened("", `→ ${withoutDemo(statement ?? "")}`);
}

/** The newest lead's case: after a placement that of the team it was placed with. */
async function leadCase({ words }: Play, stayId: string) {
  const leads = (await words.readCases(stayId)).filter(
    ({ part, state }) => part === "lead" && state !== "closed",
  );
  const newest = leads.toSorted((a, b) => b.openedAt - a.openedAt)[0];
  if (newest === undefined) throw new Error("The discharge has no lead.");
  return newest;
}

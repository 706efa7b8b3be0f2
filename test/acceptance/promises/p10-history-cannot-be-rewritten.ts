import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Stage } from "../harness/stage.ts";

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly actor: { readonly name: string; readonly role: string | null; readonly odsCode: string | null };
  readonly channel: string;
  readonly text: string;
  readonly prevHash: string;
  readonly hash: string;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** What anybody can reckon from the public API alone: the number of the first entry that does not fit; null if all do. */
function firstBreak(entries: readonly Entry[]): number | null {
  let prevHash = "";
  for (const [index, entry] of entries.entries()) {
    const said = JSON.parse(entry.text) as Pick<Entry, "kind" | "at">;
    const fits =
      entry.seq === index + 1 &&
      entry.prevHash === prevHash &&
      entry.hash === sha256(prevHash + entry.text) &&
      said.kind === entry.kind &&
      Date.parse(said.at) === Date.parse(entry.at);
    if (!fits) return entry.seq;
    prevHash = entry.hash;
  }
  return null;
}

export const historyCannotBeRewritten = (stage: () => Stage) =>
  describe("P10 History cannot be rewritten", () => {
    test("every transition stands in a chain that anybody can verify, and tampering shows", async () => {
      const { oak, desks, time, inside } = stage();
      const lead = desks["rotherham-camhs"];
      const { stayId } = await oak.reports();
      const alarm = await lead.hears("case.alarm", { stayId });
      await time.passes("PT2H");
      await desks["rotherham-duty"].hears("case.alarm", { stayId });
      await oak.hears("case.information", { stayId });
      await lead.answers(alarm, "accepted", { note: "Known to us since spring." });
      await desks["rotherham-duty"].hears("case.stand-down", { stayId });
      await oak.hears("case.information", { stayId });
      await lead.records(alarm, { how: "seen" });
      await inside.settled();

      const history = async () => (await lead.reads(alarm)).body["history"] as unknown as Entry[];
      const entries = await history();
      expect(firstBreak(entries)).toBeNull();
      const kinds = entries.map(({ kind }) => kind);
      for (const kind of [
        "opened",
        "rung-started",
        "delivered",
        "rung-missed",
        "acknowledged",
        "first-contact",
        "closed",
      ])
        expect(kinds).toContain(kind);
      const times = entries.map(({ at }) => Date.parse(at));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(entries.find(({ kind }) => kind === "acknowledged")).toMatchObject({
        actor: { name: "Clinician of rotherham-camhs", role: "clinician", odsCode: "ROT01" },
        channel: "webhook",
      });
      expect(entries.find(({ kind }) => kind === "opened")?.text).toContain("policyVersion");
      expect(JSON.stringify(entries)).not.toContain("Known to us");

      // The head travels with every change to another service, so that cutting off the end shows as well.
      const heads = await inside.rows<{ seq: number; hash: string }>(
        `select (data -> 'historyHead' ->> 'seq')::int as seq, data -> 'historyHead' ->> 'hash' as hash
         from homeward_notifier.outbox where topic = 'homeward.case-changes.v1' and data ->> 'caseId' = $1`,
        [alarm.caseId],
      );
      expect(heads.length).toBeGreaterThan(2);
      for (const { seq, hash } of heads) expect(entries[seq - 1]?.hash).toBe(hash);
      expect(Math.max(...heads.map(({ seq }) => seq))).toBe(entries.length);

      const missed = entries.find(({ kind }) => kind === "rung-missed") as Entry;
      const tamper = (text: string) =>
        inside.rows("update homeward_notifier.history set text = $1 where case_id = $2 and seq = $3", [
          text,
          alarm.caseId,
          missed.seq,
        ]);
      await tamper(missed.text.replace("rung-missed", "rung-passed"));
      expect(firstBreak(await history())).toBe(missed.seq);
      await tamper(missed.text);
      expect(firstBreak(await history())).toBeNull();
    });

    test("an accepted pass, a bounce and a withdrawal leave chains that verify too", async () => {
      const { oak, desks, time } = stage();
      const lead = desks["rotherham-camhs"];
      const discharge = await oak.reports();
      const first = await lead.hears("case.alarm", { stayId: discharge.stayId });
      await lead.answers(first, "wrong-area", { suggestion: { teamId: "sheffield-camhs" } });
      const second = await desks["sheffield-duty"].hears("case.alarm", { stayId: discharge.stayId });
      await oak.hears("case.alarm", { stayId: discharge.stayId });
      await oak.reverses(discharge);
      await desks["sheffield-duty"].hears("case.stand-down", { stayId: discharge.stayId });
      await oak.hears("case.stand-down", { stayId: discharge.stayId });
      await time.passes("PT1H");
      for (const [desk, about] of [
        [lead, first],
        [desks["sheffield-camhs"], second],
      ] as const) {
        const { history } = (await desk.reads(about)).body as unknown as { history: Entry[] };
        expect(history.length).toBeGreaterThan(2);
        expect(firstBreak(history)).toBeNull();
      }
    });
  });

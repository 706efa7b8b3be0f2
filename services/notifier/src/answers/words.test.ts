import {
  acknowledgementRequest,
  nameId,
  parseInstant,
  type AcknowledgementRequest,
} from "@homeward/contracts";
import { createSealing, generateSealingKey } from "@homeward/kernel";
import { describe, expect, it } from "vitest";
import { wordsOf } from "./words.ts";

const sealing = createSealing(generateSealingKey("test"));
const by = { name: "Ada Bell", role: "clinician", odsCode: "CAM01" } as const;
const plain: AcknowledgementRequest = { caseId: nameId("case"), outcome: "accepted", by };

/** Every free field, each with a word that must not leave unsealed. */
const free = {
  note: "secret-note",
  localRecordId: "secret-record",
  leadWorker: { name: "secret-worker" },
  suggestion: { postcode: "secret-postcode", teamId: "secret-team" },
  passTo: "secret-successor",
  reason: "secret-reason",
  safetyPlan: "secret-plan",
} satisfies Partial<AcknowledgementRequest>;

describe("what a person said beside the outcome", () => {
  it("nothing that may identify leaves unsealed", () => {
    const words = wordsOf({ ...plain, ...free }, sealing);
    expect(JSON.stringify(words)).not.toMatch(/secret/);
    expect(JSON.parse(sealing.openText(words.sealed ?? ""))).toEqual(free);
  });

  it("every field of an answer is either known to be harmless or sealed", () => {
    const harmless = ["caseId", "outcome", "by", "appointmentAt", "until", "duplicateOf"];
    const fields = Object.keys(acknowledgementRequest.shape).filter((name) => !harmless.includes(name));
    expect(fields.toSorted()).toEqual(Object.keys(free).toSorted());
  });

  it("enters the history as a keyed hash that stands for these very words", () => {
    const words = wordsOf({ ...plain, note: "a" }, sealing);
    expect(words.detail).toEqual({ wordsHash: sealing.keyedHash('{"note":"a"}') });
    expect(wordsOf({ ...plain, note: "b" }, sealing).detail).not.toEqual(words.detail);
  });

  it("instants and case ids stay readable", () => {
    const appointmentAt = parseInstant("2026-11-23T10:00:00Z");
    const words = wordsOf({ ...plain, appointmentAt, duplicateOf: nameId("other") }, sealing);
    expect(words).toEqual({
      detail: { appointmentAt: "2026-11-23T10:00:00Z", duplicateOf: nameId("other") },
      sealed: null,
    });
  });

  it("of a first contact: when it was, and the note sealed", () => {
    const at = parseInstant("2026-11-21T10:00:00Z");
    const contact = { caseId: plain.caseId, at, by, with: "young-person", how: "seen" } as const;
    const words = wordsOf({ ...contact, note: "secret-note" }, sealing);
    expect(words.detail).toMatchObject({ contactAt: "2026-11-21T10:00:00Z" });
    expect(JSON.stringify(words)).not.toMatch(/secret/);
  });

  it("nothing said is nothing kept", () => {
    expect(wordsOf(plain, sealing)).toEqual({ detail: {}, sealed: null });
  });
});

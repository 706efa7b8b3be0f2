import { caseChangeMessage, nameId, type CaseChangeMessage } from "@homeward/contracts";
import { createSealing, generateSealingKey } from "@homeward/kernel";
import { describe, expect, it } from "vitest";
import { opened, START } from "../../test/scene.ts";
import { caseChange } from "./case-change.ts";
import type { Ask } from "./decision.ts";
import type { CaseRecord } from "./record.ts";

const sealing = createSealing(generateSealingKey("test"));
const ids = { dischargeId: nameId("discharge"), stayId: nameId("stay") };
const scene = opened({ facts: { caseId: nameId("case") } });
const record = {
  particulars: {
    ...ids,
    dischargeNumber: 2,
    round: 1,
    recipient: { teamId: "team", name: "The team", odsCode: "TEAM", kind: "camhs" },
  },
  case: scene.c,
  head: { seq: 4, hash: "hash", at: START },
} as CaseRecord;

const told = (ask: Ask | null): CaseChangeMessage => {
  const effect = { kind: "publish", ask, outcome: null } as const;
  const [message] = caseChange(record, effect, { now: START, sealing });
  return caseChangeMessage.parse(message?.data);
};

describe("what a case tells of itself", () => {
  it("its state, by ids, with the end of its history", () => {
    expect(told(null)).toMatchObject({
      ...ids,
      dischargeNumber: 2,
      teamId: "team",
      state: "waiting",
      takenOn: null,
      ask: null,
      historyHead: { seq: 4, hash: "hash" },
    });
  });

  it("a suggested postcode travels sealed: it is where a known child lives (P9)", () => {
    const { ask } = told({ kind: "re-route", suggestion: { postcode: "S60 2UD" } });
    expect(JSON.stringify(ask)).not.toMatch(/S60/);
    const sealed = ask?.kind === "re-route" ? (ask.suggestion.sealedPostcode ?? "") : "";
    expect(sealing.openText(sealed)).toBe("S60 2UD");
  });

  it("a suggested team travels as it is, and no postcode is made up", () => {
    const { ask } = told({ kind: "re-route", suggestion: { teamId: "other" } });
    expect(ask).toEqual({ kind: "re-route", suggestion: { teamId: "other" } });
  });

  it("an alarm of Homeward's own concerns no stay: nobody else is told", () => {
    const particulars = { ...record.particulars, stayId: null, dischargeNumber: null };
    const effect = { kind: "publish", ask: null, outcome: null } as const;
    expect(caseChange({ ...record, particulars }, effect, { now: START, sealing })).toEqual([]);
  });
});

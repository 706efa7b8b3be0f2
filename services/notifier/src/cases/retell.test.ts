import { describe, expect, it } from "vitest";
import { opened, START } from "../../test/scene.ts";
import { noHistory } from "../history/history.ts";
import type { CaseRecord, Particulars } from "./record.ts";
import { retell, type Newer } from "./retell.ts";

const particulars: Particulars = {
  reference: "ABCDEFGH",
  dischargeId: "discharge-1",
  stayId: "stay-1",
  dischargeNumber: 1,
  round: 1,
  test: false,
  openedAt: START,
  recipient: { teamId: "team", name: "Team", odsCode: "TEAM", kind: "camhs" },
  subject: { is: "alarm", kind: "dead-letter", about: {}, why: "why" },
  unit: null,
  crisisTeamId: "crisis",
  leadWorker: null,
  content: "full",
  route: null,
  sealedFacts: "sealed",
};
const thin = { ...particulars, content: "thin", crisisTeamId: null } as const;
const record = (own: Particulars): CaseRecord => ({
  particulars: own,
  case: opened().c,
  head: noHistory,
});
const newer = (change: Partial<Newer>): Newer => ({
  own: particulars,
  anyThin: undefined,
  childrensServicesTeamId: "social",
  crisisOdsCodes: ["CRISIS"],
  ...change,
});
const after = (from: CaseRecord, change: Partial<Newer>) => {
  const retold = retell(from, newer(change), (a, b) => a === b);
  return (
    retold && {
      changes: retold.changes,
      crisis: retold.record.particulars.crisisTeamId,
      codes: retold.record.case.facts.crisisOdsCodes,
      social: retold.record.case.facts.childrensServicesTeamId,
    }
  );
};

describe("who else can help at home, as a later report has it", () => {
  const elsewhere = {
    own: { ...particulars, crisisTeamId: "crisis-elsewhere" },
    crisisOdsCodes: ["CRX"],
    childrensServicesTeamId: "social-elsewhere",
  };

  it("is whom an open case turns to from then on", () => {
    expect(after(record(particulars), elsewhere)).toEqual({
      changes: ["details-updated"],
      crisis: "crisis-elsewhere",
      codes: ["CRX"],
      social: "social-elsewhere",
    });
    expect(after(record(particulars), {})).toBeNull();
  });

  it("is not where the case has ended", () => {
    const ended = { ...record(particulars), case: opened().answers("declined").c };
    expect(after(ended, elsewhere)).toBeNull();
  });

  it("is not believed where it knows less of protection than was known", () => {
    expect(after(record(thin), elsewhere)).toBeNull();
  });

  it("under a protected address loses the authority that is no longer to be told, and gains no crisis service", () => {
    const protectedFurther = {
      own: { ...thin, crisisTeamId: "crisis-elsewhere" },
      crisisOdsCodes: ["CRX"],
      childrensServicesTeamId: null,
    };
    const codes = ["CRISIS"];
    const expected = { changes: ["details-updated"], crisis: null, codes, social: null };
    expect(after(record(thin), protectedFurther)).toEqual(expected);
    const named = { ...protectedFurther, own: undefined, anyThin: { ...thin } };
    expect(after(record(thin), named)).toEqual(expected);
    expect(after(record(thin), { own: undefined, childrensServicesTeamId: null })).toBeNull();
  });
});

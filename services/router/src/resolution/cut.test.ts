import { identityOf, report } from "@homeward/testing";
import { routeFacts } from "@homeward/contracts";
import { expect, it } from "vitest";
import { cut } from "./cut.ts";

const given = report({
  home: {
    lookedAfter: {
      status: "yes",
      responsibleAuthority: "E08000018",
      socialWorker: { name: "Sam Worker", phone: "01632 960001" },
    },
  },
});
const seen = (viewer: Partial<Parameters<typeof cut>[1]>) =>
  cut(given, { part: "lead", candidate: false, protected: false, ...viewer });
const whereabouts = /S60|C87002|postcode/i;

it("shows the lead everything it needs, protected or not", () => {
  for (const viewer of [{}, { protected: true }, { candidate: true }]) {
    const text = JSON.stringify(seen(viewer));
    for (const word of identityOf(given).filter((it) => /[a-z]|S60 2UD$/i.test(it) && !/^S602UD$/.test(it)))
      expect(text).toContain(word);
  }
});

it("shows a must-know who the child is and which authority is responsible, and no clinical word", () => {
  const text = JSON.stringify(seen({ part: "must-know" }));
  expect(text).toContain(given.child.familyName);
  expect(text).toContain("E08000018");
  expect(text).not.toMatch(whereabouts);
  expect(text).not.toContain(given.discharge.summary);
  expect(text).not.toContain("suicide");
  expect(text).not.toContain("Sam Worker");
});

it("shows nothing to a copy", () => {
  expect(seen({ part: "copy" })).toEqual({});
});

it("hides a protected address from everybody but the lead itself", () => {
  expect(JSON.stringify(seen({ part: "must-know", protected: true }))).not.toMatch(whereabouts);
  expect(JSON.stringify(seen({ candidate: true, protected: true }))).not.toMatch(whereabouts);
});

it("fits the contract", () => {
  for (const part of ["lead", "must-know", "copy"] as const)
    expect(routeFacts.parse(seen({ part }))).toEqual(seen({ part }));
});

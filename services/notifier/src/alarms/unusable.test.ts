import { DAY, parseInstant, plus } from "@homeward/contracts";
import { expect, it } from "vitest";
import { tellOfUnusable } from "./unusable.ts";

const at = parseInstant("2026-11-20T18:30:00Z");
const about = { contactPointId: "team-inbox", test: false, failure: "secret-missing" };

it("one alarm a day for each contact point and fault, whichever message waits and whichever process tells", () => {
  const first = tellOfUnusable(about, at);
  expect(tellOfUnusable(about, plus(at, DAY / 8)).id).toBe(first.id);
  const others = [
    tellOfUnusable(about, plus(at, DAY)),
    tellOfUnusable({ ...about, contactPointId: "other" }, at),
    tellOfUnusable({ ...about, failure: "address-unusable" }, at),
    tellOfUnusable({ ...about, test: true }, at),
  ];
  expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(5);
});

it("of a test contact point reaches test contact points only", () => {
  expect(tellOfUnusable({ ...about, test: true }, at).data).toMatchObject({ test: true });
  expect(tellOfUnusable(about, at).data).not.toHaveProperty("test");
});

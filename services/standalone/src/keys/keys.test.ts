import { parseInstant } from "@homeward/contracts";
import { expect, it } from "vitest";
import { keysTable } from "./keys-table.ts";
import { readCommand, USAGE } from "./read-command.ts";

const ID = "0f0f0f0f-1111-4222-8333-444444444444";

it("reads create, list and revoke", () => {
  const wanted = { role: "unit", owner: "unit:DMU01/Kingfisher" };
  const words = ["create", "--role", wanted.role, "--owner", wanted.owner];
  expect(readCommand(words)).toEqual({ verb: "create", wanted });
  expect(readCommand(["list"])).toEqual({ verb: "list" });
  expect(readCommand(["revoke", ID])).toEqual({ verb: "revoke", keyId: ID });
});

it.each([
  [[]],
  [["create"]],
  [["create", "--role", "team"]],
  [["create", "x", "--role", "team", "--owner", "team:x"]],
  [["list", "all"]],
  [["list", "--role", "team"]],
  [["revoke"]],
  [["revoke", ID, ID]],
  [["list", "--colour", "red"]],
  [["delete", ID]],
])("shows how it is used after %j", (words) => expect(readCommand(words)).toBe(USAGE));

it("does not repeat a key that was given for an id", () => {
  const told = readCommand(["revoke", "homeward_team_secret"]);
  expect(told).toContain("by its id");
  expect(told).not.toContain("secret");
});

it("lists what is known of keys, in London time", () => {
  const key = {
    keyId: ID,
    role: "team",
    owner: { kind: "team", id: "rotherham-camhs" },
    demo: false,
    createdAt: parseInstant("2026-07-01T11:00:00Z"),
    revokedAt: null,
  } as const;
  const table = keysTable([key, { ...key, demo: true, revokedAt: parseInstant("2026-11-20T17:30:00Z") }]);
  const [head, first, second] = table.split("\n");
  expect(head).toMatch(/^id +role +owner +created +revoked +demo$/);
  expect(first).toMatch(/^0f0f.* team +team:rotherham-camhs +2026-07-01 12:00 +–$/);
  expect(second).toMatch(/2026-11-20 17:30 +demo$/);
});

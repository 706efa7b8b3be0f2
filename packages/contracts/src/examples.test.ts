import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { describe, expect, it } from "vitest";
import {
  acknowledgementRequest,
  acknowledgementResponse,
  firstContactRequest,
  firstContactResponse,
} from "./acknowledgement.ts";
import { caseList, caseStreamEvent, caseView } from "./case-view.ts";
import { acknowledgementOutcomes } from "./outcomes.ts";
import { readAcknowledgement, readFirstContact } from "./read-answer.ts";
import { webhookBody } from "./webhook.ts";

const folder = new URL("../examples/", import.meta.url);
const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

const keeps = (keys: string[]) => (read: object) => keys.every((key) => Object.hasOwn(read, key));

/** The schema of a published example, by the first word of its file name. */
const schemas: Record<string, z.ZodType> = {
  webhook: webhookBody,
  "acknowledgement-response": acknowledgementResponse,
  "first-contact-response": firstContactResponse,
  case: caseView,
  "case-list": caseList,
  "case-stream": caseStreamEvent,
};
const requests: Record<string, z.ZodType> = {
  acknowledgement: acknowledgementRequest,
  "first-contact": firstContactRequest,
};
const kindOf = (name: string) => name.split(".")[0] ?? "";
const names = readdirSync(folder).filter((name) => Object.hasOwn({ ...schemas, ...requests }, kindOf(name)));

describe("the published examples", () => {
  it.each(names)("%s is read and loses nothing", (name) => {
    const kind = kindOf(name);
    const example = load(name);
    if (kind in schemas) expect(z.encode(schemas[kind]!, schemas[kind]!.parse(example))).toEqual(example);
    else expect(requests[kind]!.parse(example)).toSatisfy(keeps(Object.keys(example as object)));
  });

  it("show every outcome and every kind of message", () => {
    const outcomes = acknowledgementOutcomes.map((outcome) => `acknowledgement.${outcome}.json`);
    expect(names).toEqual(expect.arrayContaining(outcomes));
    const shown = names
      .filter((it) => it.startsWith("webhook."))
      .map((it) => (load(it) as { type: string }).type);
    const types = webhookBody.options.map((option) => option.shape.type.value);
    expect(new Set(shown)).toEqual(new Set(types));
  });
});

describe("a webhook body", () => {
  it("has no place for a child in a stand-down", () => {
    const standDown = load("webhook.stand-down.json") as { data: object };
    const full = load("webhook.alarm-full.json") as { data: { child: object } };
    const leaking = { ...standDown, data: { ...standDown.data, child: full.data.child } };
    expect(webhookBody.safeParse(leaking).success).toBe(false);
  });

  it("refuses what the contract does not name", () => {
    const alarm = load("webhook.alarm-thin.json") as { data: object };
    expect(webhookBody.safeParse({ ...alarm, data: { ...alarm.data, successor: "x" } }).success).toBe(false);
  });
});

describe("reading an answer", () => {
  const accepted = load("acknowledgement.accepted.json") as Record<string, unknown>;
  const faultsOf = (body: unknown) => {
    const read = readAcknowledgement(body);
    return read.ok ? null : { code: read.code, at: read.errors.map((it) => it.pointer) };
  };

  it("names the known outcomes when one is unknown, and repeats nothing of what was sent", () => {
    const read = readAcknowledgement({ ...accepted, outcome: "Robin Example is fine" });
    expect(read).toMatchObject({ ok: false, code: "outcome-unknown" });
    expect(JSON.stringify(read)).toContain("already-known");
    expect(JSON.stringify(read)).not.toContain("Robin");
  });

  it.each([
    [{ ...accepted, by: undefined }, "field-missing", ["/by"]],
    [{ ...accepted, by: { role: "clinician", odsCode: "RXE00" } }, "field-missing", ["/by/name"]],
    [{ ...accepted, by: { name: "A", role: "friend", odsCode: "R" } }, "field-invalid", ["/by/role"]],
    [{ ...accepted, outcome: "already-known", leadWorker: undefined }, "field-missing", ["/leadWorker"]],
    [{ ...accepted, outcome: "passed-on" }, "field-missing", ["/passTo"]],
    [{ ...accepted, outcome: "declined" }, "field-missing", ["/reason", "/safetyPlan"]],
    [{ ...accepted, outcome: "wrong-area", suggestion: {} }, "field-invalid", ["/suggestion"]],
    ["not an object", "field-invalid", [""]],
  ])("finds the fault in %j", (body, code, at) => {
    expect(faultsOf(body)).toEqual({ code, at });
  });

  it("takes a bare name for a lead worker and passes over what it does not know", () => {
    const read = readAcknowledgement({ ...accepted, leadWorker: "Priya Sample", shoeSize: 5 });
    expect(read).toMatchObject({ ok: true, value: { leadWorker: { name: "Priya Sample" } } });
    expect(JSON.stringify(read)).not.toContain("shoeSize");
  });

  it("reads a first contact", () => {
    expect(readFirstContact(load("first-contact.seen.json")).ok).toBe(true);
    expect(readFirstContact({ ...accepted, how: "pigeon" })).toMatchObject({ ok: false });
  });
});

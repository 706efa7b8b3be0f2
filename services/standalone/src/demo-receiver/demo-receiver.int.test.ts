import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { noSeeds, readAcknowledgement, type Seeds } from "@homeward/contracts";
import { generateSecret, sign, verify } from "@homeward/signing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openReceiver, type DemoReceiver } from "./open-receiver.ts";
import { sendAcknowledgement } from "./send-acknowledgement.ts";

const examples = new URL("../../../../packages/contracts/examples/", import.meta.url);
const example = (name: string) => readFileSync(new URL(name, examples), "utf8");
const secret = generateSecret();
const nowSeconds = 1_800_000_000;
const caseId = "01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11";

describe("the demo's receiver", () => {
  let receiver: DemoReceiver;
  let shown: string[] = [];
  beforeAll(async () => {
    const point = {
      id: "rotherham-inbox",
      address: "http://127.0.0.1:9099/camhs-rotherham",
      secrets: [secret],
    };
    const desk = {
      points: [point],
      print: (text: string) => void shown.push(text),
      nowSeconds: () => nowSeconds,
    };
    receiver = await openReceiver(0, desk);
  });
  afterAll(() => receiver.close());
  beforeEach(() => {
    shown = [];
  });

  const post = async (body: string, id: string, path = "/camhs-rotherham") => {
    const headers = sign({ id, timestampSeconds: nowSeconds, body, secrets: [secret] });
    const { status } = await fetch(receiver.url + path, { method: "POST", headers: { ...headers }, body });
    return status;
  };

  it("shows an alarm with the command that answers it, and knows a repeat", async () => {
    const alarm = example("webhook.alarm-full.json");
    expect(await post(alarm, "one")).toBe(204);
    expect(await post(alarm, "one")).toBe(204);
    expect(shown[0]).toContain("case.alarm → rotherham-inbox   K7M2QX4R");
    expect(shown[0]).toContain("Child: Robin Example, born 2011-04-02, NHS number 9990000018");
    expect(shown[0]).toContain(`npm run acknowledge -- ${caseId}`);
    expect(shown[0]).not.toContain("heard before");
    expect(shown[1]).toContain("heard before");
  });

  it("shows every published example", async () => {
    for (const name of ["alarm-own", "alarm-thin", "information", "ping", "reminder", "stand-down"])
      expect(await post(example(`webhook.${name}.json`), name)).toBe(204);
    expect(shown.join("\n")).not.toMatch(/undefined|null|\[object/);
    expect(shown[0]).toContain("--outcome noted");
  });

  it("refuses what is not signed, not addressed to anybody, or not a message", async () => {
    const unsigned = await fetch(`${receiver.url}/camhs-rotherham`, { method: "POST", body: "{}" });
    expect(unsigned.status).toBe(401);
    expect(await post("{}", "two", "/nobody")).toBe(404);
    expect(await post("{}", "three")).toBe(400);
    expect(shown).toEqual(["refused → rotherham-inbox: the signature does not hold (missing-header)"]);
  });
});

describe("the demo's answer", () => {
  const posted: { headers: IncomingHttpHeaders; body: string }[] = [];
  const homeward = createServer((request, response) => {
    const isRead = request.method === "GET";
    const mayRead = request.headers.authorization === "Bearer demo-admin";
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (!isRead) posted.push({ headers: request.headers, body });
      const answer = isRead ? { recipient: { teamId: "camhs-rotherham" } } : { effect: "applied" };
      response.writeHead(isRead && !mayRead ? 404 : 200).end(JSON.stringify(answer));
    });
  });
  let url = "";
  beforeAll(async () => {
    homeward.listen(0, "127.0.0.1");
    await once(homeward, "listening");
    url = `http://127.0.0.1:${(homeward.address() as AddressInfo).port}`;
  });
  afterAll(() => void homeward.close());

  const owner = { kind: "team", id: "camhs-rotherham" } as const;
  const team = { id: "camhs-rotherham", name: "Rotherham CAMHS", odsCode: "RXE00" };
  const point = {
    id: "p",
    owner,
    kind: "webhook",
    address: "http://127.0.0.1/",
    content: "full",
    test: false,
  } as const;
  const seeds: Seeds = {
    ...noSeeds,
    teams: [team as Seeds["teams"][number]],
    contactPoints: [{ ...point, secrets: [secret] }],
    keys: [
      { key: "demo-team", role: "team", owner, demo: true },
      { key: "demo-admin", role: "admin", owner: { kind: "platform" }, demo: true },
    ],
  };
  const by = { name: "Sam Example", role: "clinician" };

  it("is signed as the case's own team would sign it, and is one Homeward can read", async () => {
    const wish = { url, caseId, by, answer: { outcome: "accepted", note: undefined } };
    expect(await sendAcknowledgement(wish, seeds, nowSeconds)).toEqual({
      status: 200,
      body: { effect: "applied" },
    });
    const { headers, body } = posted[0]!;
    expect(verify({ headers, body, secrets: [secret], nowSeconds }).ok).toBe(true);
    expect(readAcknowledgement(JSON.parse(body))).toMatchObject({
      ok: true,
      value: { caseId, outcome: "accepted", by: { ...by, odsCode: "RXE00" } },
    });
  });

  it("says what is wrong where no team can be found", async () => {
    const wish = { url, caseId, by, answer: {} };
    await expect(sendAcknowledgement(wish, { ...seeds, keys: [] }, nowSeconds)).rejects.toThrow(/no key/);
    await expect(sendAcknowledgement({ ...wish, asTeam: "x" }, seeds, nowSeconds)).rejects.toThrow(/--as/);
  });
});

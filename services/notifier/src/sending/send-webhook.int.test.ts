import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { parseInstant } from "@homeward/contracts";
import { generateSecret, verify } from "@homeward/signing";
import { receiver, type Receiver } from "@homeward/testing";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWebhookSender, type WebhookSender } from "./send-webhook.ts";

const quick = { connectMs: 2_000, headersMs: 300, totalMs: 600 };
const secrets = [generateSecret(), generateSecret()];
const now = parseInstant(new Date().toISOString());
const notificationId = "01a1fa02-11f8-8c33-b1d2-64f1d0f3ab90";
const body = JSON.stringify({ type: "case.alarm", name: "Zoë ✓" });

let team: Receiver;
let sender: WebhookSender;
let raw: Server | null;
beforeEach(async () => {
  raw = null;
  team = await receiver();
  sender = createWebhookSender({ allowPrivateAddresses: true, allowUnencrypted: true, timeouts: quick });
});
afterEach(async () => {
  await sender.close();
  await team.close();
  raw?.closeAllConnections();
  raw?.close();
});

const send = (path = "/inbox") =>
  sender.send({ notificationId, address: `${team.url}${path}`, body, secrets }, now);
const webhook = (address: string) => ({ notificationId, address, body, secrets });

/** A server that answers as told, for what a well-behaved receiver never does. */
async function answering(respond: (response: ServerResponse) => void): Promise<string> {
  raw = createServer((_request, response) => respond(response)).listen(0, "127.0.0.1");
  await once(raw, "listening");
  return `http://127.0.0.1:${(raw.address() as AddressInfo).port}/`;
}

describe("a webhook on the wire", () => {
  it("carries the exact bytes, signed with every live secret", async () => {
    expect(await send()).toEqual({ kind: "delivered", status: 204 });
    const heard = await team.hear(({ path }) => path === "/inbox");
    expect(heard.body.toString("utf8")).toBe(body);
    expect(heard.flatHeaders).toMatchObject({
      "content-type": "application/json",
      "user-agent": "Homeward",
      "webhook-id": notificationId,
      "webhook-timestamp": String(Math.floor(now / 1e6)),
    });
    for (const secret of secrets) {
      expect(new StandardWebhook(secret).verify(heard.body, heard.flatHeaders)).toMatchObject({
        name: "Zoë ✓",
      });
      const ours = { headers: heard.headers, body: heard.body, secrets: [secret], nowSeconds: now / 1e6 };
      expect(verify(ours).ok).toBe(true);
    }
    expect(() => new StandardWebhook(generateSecret()).verify(heard.body, heard.flatHeaders)).toThrow();
  });

  it("keeps its id and body on the next attempt", async () => {
    team.answer("/inbox", 500);
    await send();
    await send();
    const [first, second] = team.heard;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body.equals(first?.body ?? Buffer.of())).toBe(true);
  });
});

describe("what a receiver answers", () => {
  it.each([
    [200, { kind: "delivered", status: 200 }],
    [299, { kind: "delivered", status: 299 }],
    [404, { kind: "refused", status: 404, forGood: false }],
    [410, { kind: "refused", status: 410, forGood: true }],
    [429, { kind: "refused", status: 429, forGood: false }],
    [500, { kind: "refused", status: 500, forGood: false }],
    [503, { kind: "refused", status: 503, forGood: false }],
  ])("%i", async (status, result) => {
    team.answer("/inbox", status);
    expect(await send()).toEqual(result);
  });

  it("a redirect is a refusal and is not followed", async () => {
    team.answer("/inbox", { status: 307, location: `${team.url}/elsewhere` });
    expect(await send()).toEqual({ kind: "refused", status: 307, forGood: false });
    expect(team.heard.map(({ path }) => path)).toEqual(["/inbox"]);
  });

  it("its wish to wait is passed on", async () => {
    const address = await answering((response) => response.writeHead(429, { "retry-after": "42" }).end());
    expect(await sender.send(webhook(address), now)).toMatchObject({ retryAfterMs: 42_000 });
  });

  it("an endless reply, or one that never ends, to a 2xx is delivered all the same", async () => {
    const endless = await answering((response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      };
      response.writeHead(200).on("drain", pour);
      pour();
    });
    expect(await sender.send(webhook(endless), now)).toEqual({ kind: "delivered", status: 200 });
    raw?.closeAllConnections();
    const silent = await answering((response) => response.writeHead(202).write("and then"));
    expect(await sender.send(webhook(silent), now)).toEqual({ kind: "delivered", status: 202 });
  });
});

describe("what a network does", () => {
  it("nobody listens", async () => {
    await team.close();
    expect(await send()).toEqual({ kind: "failed", reason: "connection-refused", forGood: false });
    team = await receiver();
  });

  it("nobody answers", async () => {
    team.answer("/inbox", "hang");
    expect(await send()).toEqual({ kind: "failed", reason: "timed-out", forGood: false });
  });

  it("the line is cut", async () => {
    const cut = createTcpServer((socket) => socket.once("data", () => socket.destroy())).listen(
      0,
      "127.0.0.1",
    );
    await once(cut, "listening");
    const address = `http://127.0.0.1:${(cut.address() as AddressInfo).port}/`;
    expect(await sender.send(webhook(address), now)).toMatchObject({ reason: "connection-lost" });
    cut.close();
  });

  it("a name is not known", async () => {
    const result = await sender.send(webhook("http://no-such-team.invalid/"), now);
    expect(result).toEqual({ kind: "failed", reason: "name-not-found", forGood: false });
  });
});

describe("what is never sent", () => {
  it.each(["ftp://127.0.0.1/", "file:///etc/passwd", "not a url", "http://user:word@127.0.0.1/"])(
    "to %s",
    async (to) => {
      expect(await sender.send(webhook(to), now)).toMatchObject({
        reason: "address-unusable",
        forGood: false,
      });
    },
  );

  it("unsigned", async () => {
    const unsigned = { ...webhook(team.url), secrets: ["!"] };
    expect(await sender.send(unsigned, now)).toMatchObject({ reason: "secret-missing", forGood: false });
    expect(team.heard).toEqual([]);
  });

  it("in the clear in production, by whatever spelling", async () => {
    const careful = createWebhookSender({ allowPrivateAddresses: true, allowUnencrypted: false });
    for (const address of [team.url, team.url.replace("http", "HTTP"), ` ${team.url}`])
      expect(await careful.send(webhook(address), now)).toEqual({
        kind: "failed",
        reason: "address-not-encrypted",
        forGood: false,
      });
    expect(team.heard).toEqual([]);
    await careful.close();
  });

  it("into a private network in production, by literal or by name", async () => {
    const outward = createWebhookSender({
      allowPrivateAddresses: false,
      allowUnencrypted: true,
      timeouts: quick,
    });
    const { port } = new URL(team.url);
    for (const host of ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "0x7f.1"])
      expect(await outward.send(webhook(`http://${host}:${port}/`), now)).toEqual({
        kind: "failed",
        reason: "address-not-allowed",
        forGood: false,
      });
    expect(await outward.send(webhook(`http://localhost:${port}/`), now)).toMatchObject({
      reason: "address-not-allowed",
      forGood: false,
    });
    expect(team.heard).toEqual([]);
    await outward.close();
  });
});

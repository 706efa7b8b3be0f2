import { expect, it } from "vitest";
import { HomewardError } from "./errors.ts";
import { createLogger, type LogLevel } from "./logger.ts";

const NHS_NUMBER = "9990000018";

const listen = (level: LogLevel = "info") => {
  const lines: string[] = [];
  const logger = createLogger({
    service: "intake",
    level,
    destination: { write: (line) => lines.push(line) },
  });
  const parsed = () => lines.map((line): unknown => JSON.parse(line));
  return { logger, lines, parsed };
};

it("writes one line of JSON with level, time, service, event and the ids given", () => {
  const { logger, lines, parsed } = listen();
  logger.child({ loop: "relay" }).warn({ event: "relay-late", stayId: "s-1", late: 3n });
  expect(lines).toHaveLength(1);
  expect(parsed()[0]).toEqual({
    level: "warn",
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    service: "intake",
    loop: "relay",
    event: "relay-late",
    stayId: "s-1",
    late: "3",
  });
});

it("is quiet below its level", () => {
  const { logger, lines } = listen("error");
  logger.info({ event: "unheard" });
  expect(lines).toEqual([]);
});

it("hides identity-like fields at any depth, however they are spelt, in children too", () => {
  const { logger, lines } = listen();
  logger.child({ nhs_number: NHS_NUMBER }).info({
    event: "careless",
    "given-name": "Zofia",
    events: [{ body: { postcode: "S60 2UD" } }, new Map([["familyName", "Nowak"]])],
    child: { birthDate: "2011-02-03" },
    request: { headers: { Authorization: "Bearer abc" } },
    note: "was seen",
    bytes: Buffer.from("Zofia"),
  });
  const line = lines.join("");
  for (const value of [NHS_NUMBER, "Zofia", "S60", "Nowak", "2011", "abc", "was seen", "Wm9maWE", "111"])
    expect(line).not.toContain(value);
  expect(line).toContain("careless");
});

it("shows why something of ours failed, as `failure`; a `reason` may be a person's and stays hidden", () => {
  const { logger, lines, parsed } = listen();
  const reason = "moved in with an aunt";
  logger.info({ event: "attempt-made", failure: "network-error", outcome: { reason, safetyPlan: reason } });
  expect(parsed()[0]).toMatchObject({ failure: "network-error", outcome: { reason: "[hidden]" } });
  expect(lines.join("")).not.toContain(reason);
});

it("gives of a foreign error name, code and frames, but nothing that may quote input", () => {
  const { logger, lines, parsed } = listen();
  const error = Object.assign(
    new TypeError(`invalid input "${NHS_NUMBER}"\n    at ${NHS_NUMBER} (looks-like-a-frame)`),
    { code: "22P02", detail: NHS_NUMBER, where: NHS_NUMBER, parameters: [NHS_NUMBER], constraint: "stay_pk" },
  );
  logger.error({ event: "failed", error: new Error(NHS_NUMBER, { cause: error }) });
  logger.error({ event: "failed", error: new AggregateError([error], NHS_NUMBER) });
  expect(lines.join("")).not.toContain(NHS_NUMBER);
  expect(parsed()[0]).toMatchObject({
    error: {
      name: "Error",
      frames: expect.arrayContaining([expect.stringContaining("logger.test.ts")]),
      cause: { name: "TypeError", code: "22P02", constraint: "stay_pk" },
    },
  });
});

it("gives the message of our own errors", () => {
  const { logger, parsed } = listen();
  logger.error({
    event: "failed",
    error: new HomewardError("database-away", "no connection", { retriable: true }),
  });
  expect(parsed()[0]).toMatchObject({
    error: { code: "database-away", message: "no connection", retriable: true },
  });
});

it("survives an object that contains itself", () => {
  const { logger, lines } = listen();
  const knot: Record<string, unknown> = {};
  knot["self"] = knot;
  logger.info({ event: "knot", knot });
  expect(lines).toHaveLength(1);
});

import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { testKafka } from "./test-kafka.ts";

const kafka = await testKafka();

describe.skipIf(kafka === null)("the run's Kafka", () => {
  it("listens where it says, and is one and the same for all", async () => {
    const [broker = ""] = kafka?.brokers ?? [];
    const [host = "", port = ""] = broker.split(":");
    const socket = connect(Number(port), host);
    await once(socket, "connect");
    socket.destroy();
    expect(await testKafka()).toEqual(kafka);
  });
});

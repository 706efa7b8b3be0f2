import { readEverything } from "../../../packages/transport/test/raw-records.ts";
import type { Homeward } from "./homeward.ts";
import { points } from "./world.ts";

/** Something that left a process, and what it is, for the reader of a failing test. */
export interface Written {
  readonly what: string;
  readonly text: string;
}

export interface Record {
  readonly key: string;
  readonly value: string;
}

/** Every record between services: raw from the broker; in one process what was handed over. */
export async function everyRecord({ transport, inside, kafka }: Homeward): Promise<Record[]> {
  if (transport === "kafka") return readEverything(kafka);
  const outboxes = ["intake", "router", "notifier"].map(
    (service) => `select key, row_to_json(outbox)::text as value from homeward_${service}.outbox`,
  );
  return inside.rows<Record>(outboxes.join(" union all "));
}

/** Every line, record, address, mail, thin message and metric of the whole run: all places where identity must not be. */
export async function everythingWritten(system: Homeward): Promise<Written[]> {
  const { everyProcess, ears, mail, urls } = system;
  const lines = everyProcess.flatMap(({ stdout, stderr }) => [...stdout.heard, ...stderr.heard]);
  const records = await everyRecord(system);
  const isThin = (path: string) => {
    const name = path.slice(1);
    return name in points && points[name as keyof typeof points].content === "thin";
  };
  const metrics = await Promise.all(
    Object.values(urls).map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  return [
    ...lines.map((text) => ({ what: "a line of a process", text })),
    ...records.map(({ key, value }) => ({ what: "a record", text: `${key} ${value}` })),
    ...ears.heard.map(({ path, headers }) => ({
      what: "an address",
      text: `${path} ${JSON.stringify(headers)}`,
    })),
    ...ears.heard
      .filter(({ path }) => isThin(path))
      .map(({ path, body }) => ({ what: `a thin message to ${path}`, text: body.toString() })),
    ...mail.heard.map(({ raw, text }) => ({ what: "a mail", text: `${raw}\n${text}` })),
    ...metrics.map((text) => ({ what: "metrics", text })),
  ];
}

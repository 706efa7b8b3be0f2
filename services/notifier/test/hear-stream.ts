import { request, type IncomingHttpHeaders } from "node:http";

/** One event as a reader takes it. */
export interface Heard {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** A reader of server-sent events, by the letter of the specification. */
export interface Listening {
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly Heard[];
  readonly comments: number;
  /** What it would send as `Last-Event-ID`. */
  readonly lastEventId: string;
  pause(): void;
  resume(): void;
  /** Resolves when the other side has ended the stream. */
  readonly ended: Promise<void>;
  leave(): void;
}

/** Resolves when the answer's head has come. */
export function hearStream(url: string, key: string, lastEventId?: string): Promise<Listening> {
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  if (lastEventId !== undefined) headers["last-event-id"] = lastEventId;
  const asked = request(url, { headers });
  const listening = new Promise<Listening>((resolve, reject) => {
    asked.on("error", reject);
    asked.on("response", (answer) => {
      const heard = reading();
      answer.setEncoding("utf8").on("data", heard.take);
      const ended = new Promise<void>((over) => answer.on("close", over));
      resolve({
        headers: answer.headers,
        events: heard.events,
        get comments() {
          return heard.counts.comments;
        },
        get lastEventId() {
          return heard.counts.lastEventId;
        },
        pause: () => void answer.pause(),
        resume: () => void answer.resume(),
        ended,
        leave: () => void asked.destroy(),
      });
    });
  });
  asked.end();
  return listening;
}

function reading() {
  const events: Heard[] = [];
  const counts = { comments: 0, lastEventId: "" };
  let rest = "";
  const take = (text: string) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map<string, string>();
      for (const line of block.split("\n")) {
        if (line.startsWith(":")) counts.comments += 1;
        else fields.set(line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2));
      }
      counts.lastEventId = fields.get("id") ?? counts.lastEventId;
      const data = fields.get("data");
      if (data === undefined) continue;
      const parsed = JSON.parse(data) as Heard["data"];
      events.push({ event: fields.get("event") ?? "message", id: counts.lastEventId, data: parsed });
    }
  };
  return { events, counts, take };
}

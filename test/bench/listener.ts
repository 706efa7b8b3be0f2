import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** Hears webhooks as all the teams together would: answers 200 at once and keeps when which stay was first told of. */
export interface Listener {
  readonly url: string;
  /** Requests, all of them. */
  readonly total: number;
  /** By stay: performance.now() of the first alarm about it. */
  readonly firstAlarm: ReadonlyMap<string, number>;
  /** By contact point, the alarm that was heard last, as it came. */
  readonly lastAlarms: ReadonlyMap<string, HeardAlarm>;
  /** Default 200. */
  answersWith(status: number): void;
  forget(): void;
  close(): void;
}

export interface HeardAlarm {
  /** Of the contact point. */
  readonly point: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export async function openListener(): Promise<Listener> {
  const firstAlarm = new Map<string, number>();
  const lastAlarms = new Map<string, HeardAlarm>();
  let total = 0;
  let status = 200;
  const server = createServer((request, response) => {
    const at = performance.now();
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      response.writeHead(status, { "content-length": 0 }).end();
      total += 1;
      const stayId = /"type":"case\.alarm".*"stayId":"([0-9a-f-]{36})"/s.exec(body)?.[1];
      if (stayId === undefined) return;
      if (!firstAlarm.has(stayId)) firstAlarm.set(stayId, at);
      const point = request.url?.slice(1) ?? "";
      lastAlarms.set(point, { point, headers: request.headers, body });
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get total() {
      return total;
    },
    firstAlarm,
    lastAlarms,
    answersWith: (next) => void (status = next),
    forget() {
      total = 0;
      lastAlarms.clear();
      firstAlarm.clear();
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

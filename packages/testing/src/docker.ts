import { existsSync } from "node:fs";
import { request, type RequestOptions } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Whether a Docker engine answers. Asked on its sockets, because the `docker` command may be there without an
 * engine, and because merely loading testcontainers costs half a second.
 */
export async function dockerAnswers(): Promise<boolean> {
  for (const door of doors()) if (await pings(door)) return true;
  return false;
}

function doors(): RequestOptions[] {
  const host = process.env["DOCKER_HOST"];
  if (host?.startsWith("tcp://")) {
    const { hostname, port } = new URL(host);
    return [{ host: hostname, port: port || 2375 }];
  }
  const sockets = [
    ...(host?.startsWith("unix://") ? [host.slice("unix://".length)] : []),
    "/var/run/docker.sock",
    join(homedir(), ".docker/run/docker.sock"),
  ];
  return sockets.filter((path) => existsSync(path)).map((socketPath) => ({ socketPath }));
}

function pings(door: RequestOptions): Promise<boolean> {
  return new Promise((settle) => {
    const asked = request({ ...door, path: "/_ping", timeout: 1_000 }, (answer) => {
      answer.resume();
      settle(answer.statusCode === 200);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => settle(false));
    asked.end();
  });
}

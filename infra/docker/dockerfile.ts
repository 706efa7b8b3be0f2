import { globSync } from "node:fs";
import { join } from "node:path";

/** What is read of a Dockerfile; of several stages, `last` is what the image is. */
export interface Dockerfile {
  readonly bases: readonly string[];
  /** Files and folders taken from the repository. */
  readonly copied: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly port: string | undefined;
  readonly healthCheck: readonly string[] | undefined;
}

export function readDockerfile(text: string): Dockerfile {
  const instructions = text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .flatMap((line) => {
      const [, verb, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return verb === undefined || rest === undefined ? [] : [{ verb, rest }];
    });
  const all = (verb: string) => instructions.filter((each) => each.verb === verb).map(({ rest }) => rest);
  const last = instructions.slice(instructions.findLastIndex(({ verb }) => verb === "FROM"));
  const inLast = (verb: string) => last.findLast((each) => each.verb === verb)?.rest;
  const json = /CMD (\[.*\])$/.exec(inLast("HEALTHCHECK") ?? "")?.[1];
  const env = (inLast("ENV") ?? "").split(" ").map((pair) => pair.split("=") as [string, string]);
  return {
    bases: all("FROM").map((rest) => rest.split(" ")[0] ?? ""),
    copied: all("COPY")
      .filter((rest) => !rest.startsWith("--from"))
      .flatMap((rest) => rest.split(" ").slice(0, -1)),
    env: Object.fromEntries(env),
    user: inLast("USER"),
    port: inLast("EXPOSE"),
    healthCheck: json === undefined ? undefined : (JSON.parse(json) as string[]),
  };
}

/** Everything in the Dockerfile that does not fit the repository. `node` is "26.10", `ignored` its .dockerignore. */
export function dockerfileFaults(
  dockerfile: Dockerfile,
  { root, node, ignored }: { root: string; node: string; ignored: string },
): string[] {
  const { bases, copied, user, port, env, healthCheck } = dockerfile;
  const sent = ignored.split("\n").flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));
  const script = healthCheck?.at(-1) ?? "";
  return [
    ...bases.filter((base) => !base.startsWith(`node:${node}-`)).map((base) => `${base} is not Node ${node}`),
    ...copied
      .filter((path) => globSync(path, { cwd: root }).length === 0)
      .map((path) => `there is no ${path}`),
    ...copied.filter((path) => !sent.includes(path)).map((path) => `${path} is not sent to the builder`),
    ...(copied.some((path) => script.startsWith(path)) || script === ""
      ? []
      : [`the health check ${script} is not in the image`]),
    ...(healthCheck === undefined ? ["there is no health check"] : []),
    ...(user === undefined || /^(root|0)\b/.test(user) ? ["runs as root"] : []),
    ...(port === env["PORT"] ? [] : [`exposes ${port}, but PORT is ${env["PORT"]}`]),
  ].map((fault) => `${join("infra/docker", "Dockerfile")}: ${fault}`);
}

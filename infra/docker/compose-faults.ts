import { existsSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { given, type ComposeFile, type ComposeService } from "./compose-file.ts";
import type { Dockerfile } from "./dockerfile.ts";

/** What the repository itself says, which the files for Docker have to agree with. */
export interface House {
  readonly root: string;
  /** The environment variables of each entry file; see test/environments.ts. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>>;
  readonly kafkaVersion: string;
  readonly postgresMajor: string;
  readonly topics: readonly string[];
}

type Named = readonly [name: string, service: ComposeService];

/** Everything in docker-compose.yml that does not fit the services, the Dockerfile or itself. */
export function composeFaults(compose: ComposeFile, dockerfile: Dockerfile, house: House): string[] {
  const services = Object.entries(compose.services);
  const built = services.filter(([, { build }]) => build !== undefined);
  return [
    ...built.flatMap((one) => [
      ...buildFaults(one, dockerfile, house),
      ...environmentFaults(one, dockerfile, house),
      ...doorFaults(one),
      ...hardeningFaults(one),
    ]),
    ...services.flatMap((one) => orderFaults(one, compose, dockerfile)),
    ...services.flatMap((one) => volumeFaults(one, compose, house)),
    ...serverFaults(compose, house),
    ...addressFaults(built, compose),
    ...topicFaults(compose, house),
  ];
}

/** The entry file that a container runs. */
const entryOf = ({ command, build }: ComposeService): string =>
  command?.[1] ?? `services/${build?.args.SERVICE}/src/main.ts`;

function buildFaults([name, service]: Named, { copied }: Dockerfile, { root }: House): string[] {
  const { context, dockerfile } = service.build ?? { context: "", dockerfile: "" };
  const used = [entryOf(service), ...seedFolderOf(service)];
  const missing = [join(context, dockerfile), ...used].filter((path) => !existsSync(join(root, path)));
  const left = used.filter((path) => !copied.some((source) => path.startsWith(source)));
  return [
    ...missing.map((path) => `${name}: there is no ${path}`),
    ...left.map((path) => `${name}: ${path} is not in the image`),
  ];
}

const seedFolderOf = ({ command = [] }: ComposeService): string[] =>
  command[1]?.endsWith("/seed.ts") ? command.slice(2) : [];

function environmentFaults([name, service]: Named, dockerfile: Dockerfile, house: House): string[] {
  const declared = house.environments[entryOf(service)] ?? {};
  const set = given(service);
  const seen = { ...dockerfile.env, ...set };
  const unknown = Object.keys(service.environment ?? {}).filter((variable) => !(variable in declared));
  const refused = Object.entries(declared).filter(
    ([variable, schema]) => !schema.safeParse(seen[variable]).success,
  );
  return [
    ...unknown.map((variable) => `${name}: ${variable} is no variable of ${entryOf(service)}`),
    ...refused.map(([variable]) => `${name}: ${variable} is missing or not accepted by ${entryOf(service)}`),
  ];
}

/** A service is published on the port that it listens on and that its public URL names. */
function doorFaults([name, { environment = {}, ports = [] }]: Named): string[] {
  const { PORT: port, PUBLIC_URL: url } = environment;
  if (port === undefined) return ports.map((mapping) => `${name}: publishes ${mapping}, but has no PORT`);
  const said = URL.parse(String(url))?.port;
  return [
    ...(ports.length === 1 && ports[0] === `127.0.0.1:${said}:${port}`
      ? []
      : [`${name}: does not publish PORT ${port} as the port of ${url} on 127.0.0.1`]),
    ...(environment["HOST"] === "0.0.0.0" ? [] : [`${name}: HOST keeps other containers out`]),
  ];
}

function hardeningFaults([name, { read_only, tmpfs = [] }]: Named): string[] {
  const isHard = read_only === true && tmpfs.includes("/tmp");
  return isHard ? [] : [`${name}: its file system can be written to, or it has no /tmp`];
}

function orderFaults([name, service]: Named, { services }: ComposeFile, dockerfile: Dockerfile): string[] {
  const inNetworkOf = service.network_mode?.replace("service:", "");
  const wanted = Object.entries(service.depends_on ?? {});
  const isChecked = ({ healthcheck, build }: ComposeService) =>
    healthcheck?.disable !== true && (healthcheck?.test ?? (build && dockerfile.healthCheck)) !== undefined;
  const isTask = ({ command }: ComposeService) => command !== undefined;
  return [
    ...(inNetworkOf === undefined || inNetworkOf in services ? [] : [`${name}: there is no ${inNetworkOf}`]),
    ...wanted.flatMap(([other, { condition }]) => {
      const awaited = services[other];
      if (awaited === undefined) return [`${name}: depends on ${other}, which is not there`];
      if (condition === "service_healthy" && !isChecked(awaited)) return [`${name}: nobody checks ${other}`];
      if (condition === "service_completed_successfully" && !isTask(awaited))
        return [`${name}: ${other} never ends`];
      return [];
    }),
  ];
}

/** A volume is declared; a file or folder of ours is there, and only read. */
function volumeFaults([name, { volumes = [] }]: Named, compose: ComposeFile, { root }: House): string[] {
  return volumes.flatMap((mapping) => {
    const [from = "", , mode] = mapping.split(":");
    if (!from.startsWith("./"))
      return from in compose.volumes ? [] : [`${name}: the volume ${from} is not declared`];
    if (!existsSync(join(root, from))) return [`${name}: there is no ${from}`];
    return mode === "ro" ? [] : [`${name}: may write to ${from}`];
  });
}

function serverFaults({ services }: ComposeFile, { kafkaVersion, postgresMajor }: House): string[] {
  const wanted = { postgres: `postgres:${postgresMajor}`, kafka: `apache/kafka:${kafkaVersion}` };
  return Object.entries(wanted)
    .filter(([name, image]) => services[name]?.image !== image)
    .map(([name, image]) => `${name}: is not ${image}, which the tests run on`);
}

/** Everybody is told the database that postgres makes, and the listener that kafka advertises. */
function addressFaults(built: readonly Named[], { services }: ComposeFile): string[] {
  const {
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: name,
  } = given(services["postgres"] ?? {});
  const database = `postgres://${user}:${password}@postgres:5432/${name}`;
  const brokers = given(services["kafka"] ?? {})["KAFKA_ADVERTISED_LISTENERS"]?.replace("PLAINTEXT://", "");
  const sealingKey = given(services["intake"] ?? {})["SEALING_KEY"];
  const expected = { DATABASE_URL: database, KAFKA_BROKERS: brokers, SEALING_KEY: sealingKey };
  return built.flatMap(([service, of]) =>
    Object.entries(expected)
      .filter(([variable, value]) => (given(of)[variable] ?? value) !== value)
      .map(([variable]) => `${service}: ${variable} is not that of the others`),
  );
}

/** Topics are made by our own command, by their names in contracts: no other may be named, none made unasked. */
function topicFaults({ services }: ComposeFile, { topics }: House): string[] {
  const named = JSON.stringify(services).match(/homeward\.[\w-]+\.v\d+[\w.-]*/g) ?? [];
  const makes = Object.values(services).some(
    ({ command }) => command?.slice(1).join(" ") === "infra/kafka/topics.ts create",
  );
  const unasked = given(services["kafka"] ?? {})["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] !== "false";
  return [
    ...named.filter((topic) => !topics.includes(topic)).map((topic) => `there is no topic ${topic}`),
    ...(makes ? [] : ["nobody creates the topics"]),
    ...(unasked ? ["kafka: makes topics nobody asked for"] : []),
  ];
}

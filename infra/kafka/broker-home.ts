import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@homeward/postgres";

/** What a broker is on its data folder, for ever: clients and its own metadata know it by these. */
export interface Identity {
  readonly clusterId: string;
  readonly port: number;
  readonly controllerPort: number;
}

/** The files of one broker's data folder. */
export interface BrokerHome extends Identity {
  readonly properties: string;
  readonly logging: string;
  readonly log: string;
}

/** A further way in, over TLS and with a login (SASL_SSL): tests try it. */
export interface SecuredListener {
  readonly port: number;
  /** The listener's own settings, such as `ssl.keystore.location`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Opens a data folder, making it if missing. The port is chosen once and remembered, unless another is asked for. */
export async function openHome(
  dataDir: string,
  port: number | undefined,
  secured?: SecuredListener,
): Promise<BrokerHome> {
  const data = join(dataDir, "data");
  mkdirSync(data, { recursive: true });
  const identity = await identityOf(dataDir, port);
  const home = {
    ...identity,
    properties: join(dataDir, "server.properties"),
    logging: join(dataDir, "log4j2.xml"),
    log: join(dataDir, "broker.log"),
  };
  writeFileSync(home.properties, propertiesOf(identity, data, secured));
  writeFileSync(home.logging, LOGGING);
  // By hand instead of by Kafka's own formatting tool, which needs a JVM of its own for a second.
  const meta = join(data, "meta.properties");
  if (!existsSync(meta))
    writeFileSync(meta, `version=1\ncluster.id=${identity.clusterId}\nnode.id=1\ndirectory.id=${newId()}\n`);
  return home;
}

/** The pid of the broker last started here, or null. */
export function readPid(dataDir: string): number | null {
  try {
    return Number(readFileSync(pidFile(dataDir), "utf8")) || null;
  } catch {
    return null;
  }
}

export const rememberPid = (dataDir: string, pid: number): void =>
  writeFileSync(pidFile(dataDir), `${pid}\n`);

/** Keeps the log of the former run beside the new one. */
export function turnLog(log: string): void {
  if (existsSync(log)) renameSync(log, log.replace(/\.log$/, ".previous.log"));
}

const pidFile = (dataDir: string) => join(dataDir, "broker.pid");

async function identityOf(dataDir: string, port: number | undefined): Promise<Identity> {
  const file = join(dataDir, "identity.json");
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Identity) : null;
  const identity = {
    clusterId: known?.clusterId ?? newId(),
    port: port ?? known?.port ?? (await freePort()),
    controllerPort: known?.controllerPort ?? (await freePort()),
  };
  writeFileSync(file, JSON.stringify(identity));
  return identity;
}

/** Kafka's ids are 16 bytes in URL-safe base64; one that begins with a dash would look like an option to its tools. */
function newId(): string {
  const id = randomBytes(16).toString("base64url");
  return id.startsWith("-") ? newId() : id;
}

function propertiesOf(
  { port, controllerPort }: Identity,
  data: string,
  secured: SecuredListener | undefined,
): string {
  const secure = secured === undefined ? "" : `,SECURED://127.0.0.1:${secured.port}`;
  const settings: Record<string, string | number> = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    listeners: `CLIENTS://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}${secure}`,
    "advertised.listeners": `CLIENTS://127.0.0.1:${port}${secure}`,
    "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL",
    "inter.broker.listener.name": "CLIENTS",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": data.replaceAll("\\", "/"),
    "auto.create.topics.enable": "false",
    "default.replication.factor": 1,
    "min.insync.replicas": 1,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 1,
    "group.initial.rebalance.delay.ms": 0,
    // A killed broker serves again only when its former session has ended: 9 s by default.
    "broker.session.timeout.ms": 2_000,
    "broker.heartbeat.interval.ms": 500,
    // The default is 128 MB, half of the heap given here.
    "log.cleaner.dedupe.buffer.size": 2_097_152,
    "num.network.threads": 2,
    "num.io.threads": 2,
  };
  for (const [name, value] of Object.entries(secured?.settings ?? {}))
    settings[`listener.name.secured.${name}`] = value;
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

const LOGGING = `<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="WARN">
  <Appenders>
    <Console name="out"><PatternLayout pattern="%d{ISO8601} %p %c{1} %m%n"/></Console>
  </Appenders>
  <Loggers>
    <Root level="WARN"><AppenderRef ref="out"/></Root>
    <!-- says "Kafka Server started" -->
    <Logger name="kafka.server.KafkaRaftServer" level="INFO"/>
  </Loggers>
</Configuration>
`;

import { rmSync } from "node:fs";
import { launchPostgres } from "@homeward/postgres";
import { dockerAnswers } from "./docker.ts";
import { testFolder } from "./test-folder.ts";

/** A server that tests may use, and how to end it. */
export interface StartedServer<Facts> {
  readonly facts: Facts;
  /** One line for the person who watches: which server, and where from. */
  readonly told: string;
  stop(): Promise<void>;
}

const IMAGE = "postgres:18";
/** Many test files at once, each with several pools. */
const SETTINGS = { max_connections: "300", track_commit_timestamp: "on" };

/** DATABASE_URL, else Docker, else the embedded server. */
export async function startPostgres(): Promise<StartedServer<{ url: string }>> {
  const url = process.env["DATABASE_URL"];
  if (url)
    return { facts: { url }, told: "PostgreSQL: the server of DATABASE_URL", stop: async () => undefined };
  return (await dockerAnswers()) ? startInDocker() : startEmbedded();
}

async function startInDocker(): Promise<StartedServer<{ url: string }>> {
  const { GenericContainer, Wait } = await import("testcontainers");
  const settings = Object.entries({ ...SETTINGS, fsync: "off", synchronous_commit: "off" });
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: "test" })
    .withCommand(["postgres", ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])])
    .withExposedPorts(5432)
    // The image starts twice: once to initialise itself, once for good.
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start();
  const url = `postgres://postgres:test@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return {
    facts: { url },
    told: `PostgreSQL: ${IMAGE} in Docker`,
    stop: async () => void (await container.stop()),
  };
}

async function startEmbedded(): Promise<StartedServer<{ url: string }>> {
  const dataDir = testFolder("postgres");
  const server = await launchPostgres({ dataDir, durable: false, settings: SETTINGS });
  return {
    facts: { url: server.url },
    told: `PostgreSQL: embedded, port ${server.port}`,
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

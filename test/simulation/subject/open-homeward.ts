import { rmSync } from "node:fs";
import { createLogger, generateSealingKey, type Part } from "@homeward/kernel";
import { freePort, launchPostgres } from "@homeward/postgres";
import { standaloneConfig } from "@homeward/standalone";
import { smtpSink, testFolder, type SmtpSink } from "@homeward/testing";
import { Client } from "pg";
import { standaloneParts } from "../../../services/standalone/src/standalone.ts";
import type { MovedClock } from "./moved-clock.ts";

/** A PostgreSQL that every Homeward of this run has a database of. */
export interface Server {
  readonly folder: string;
  /** A new, empty database. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Time cannot be moved as fast as this if each commit waits for a disk; what dies is another test's concern. */
const FAST = {
  max_wal_size: "2GB",
  checkpoint_timeout: "30min",
  shared_buffers: "256MB",
  max_connections: "300",
};

export async function openServer(): Promise<Server> {
  const folder = testFolder("simulation");
  const server = await launchPostgres({ dataDir: folder, durable: false, settings: FAST });
  return {
    folder,
    async database(name) {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      await client.query(`create database ${client.escapeIdentifier(name)}`);
      await client.end();
      return server.url.replace(/[^/]*$/, name);
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The composition of `npm start` in this process, on a database of its own. */
export interface Subject {
  readonly url: string;
  readonly mail: SmtpSink;
  stop(): Promise<void>;
}

export interface Ground {
  readonly clock: MovedClock;
  readonly seeds: string;
  readonly databaseUrl: string;
  readonly folder: string;
}

export async function openSubject({ clock, seeds, databaseUrl, folder }: Ground): Promise<Subject> {
  const mail = await smtpSink({ nowMs: () => clock.nowMs() });
  const closing: (() => Promise<unknown>)[] = [() => mail.close()];
  const stop = async () => {
    for (const step of closing.splice(0).toReversed()) await step();
  };
  try {
    const config = standaloneConfig(
      environment({ port: await freePort(), folder, seeds, smtpUrl: mail.url }),
    );
    const logger = createLogger({ service: "homeward", level: "silent" });
    const sealingKey = generateSealingKey("simulation");
    for (const part of standaloneParts({
      config,
      env: {},
      databaseUrl,
      sealingKey,
      mail: null,
      logger,
      clock,
    })) {
      closing.push(() => part.stop());
      await started(part);
    }
    return { url: config.host.publicUrl, mail, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const started = async (part: Part): Promise<void> => {
  try {
    await part.start();
  } catch (cause) {
    throw new Error(`${part.name} does not start`, { cause });
  }
};

const environment = ({
  port,
  folder,
  seeds,
  smtpUrl,
}: Pick<Ground, "folder" | "seeds"> & { readonly port: number; readonly smtpUrl: string }) => ({
  NODE_ENV: "development",
  PORT: String(port),
  DATA_DIR: folder,
  SEEDS: seeds,
  SMTP_URL: smtpUrl,
  LOG_LEVEL: "silent",
  DATABASE_CONNECTIONS: "6",
  RATE_LIMIT_PER_SECOND: "1000",
  RATE_LIMIT_BURST: "1000",
  ANSWERS_PER_SECOND: "1000",
  KEEP_MESSAGES_DAYS: "3650",
});

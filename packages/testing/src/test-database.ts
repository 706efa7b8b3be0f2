import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { askForServer } from "./ask-servers.ts";

export interface TestDatabase {
  /** As superuser. */
  readonly url: string;
  readonly name: string;
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>;
}

/** A new, empty database on the run's PostgreSQL server. One per test file: `const database = await testDatabase()`. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url: server } = await askForServer<{ url: string }>("postgres");
  const name = `homeward_test_${randomUUID().replaceAll("-", "")}`;
  await onServer(server, `create database ${name} template template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    name,
    drop: () => onServer(server, `drop database if exists ${name} with (force)`),
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

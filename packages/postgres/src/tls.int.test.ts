import { chmodSync, chownSync, copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { certificates, testFolder } from "@homeward/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchPostgres, type RunningPostgres } from "./embedded.ts";
import { serverUser } from "./embedded-place.ts";
import { migrate } from "./migrate.ts";
import { openPool } from "./pool.ts";
import { createSignals } from "./signals.ts";
import { sql } from "./sql.ts";

const folder = testFolder("tls");
const dataDir = join(folder, "data");
const ca = readFileSync(certificates.authority, "utf8");
const logger = { warn: () => undefined };
let server: RunningPostgres;
/** By TCP: nothing is encrypted on a socket. */
function byTcp({ url }: { url: string }): string {
  const tcp = new URL(url);
  tcp.searchParams.delete("host");
  return tcp.href;
}

beforeAll(async () => {
  const [cert, key] = [own(certificates.server, "server.pem"), own(certificates.serverKey, "key.pem")];
  const settings = { ssl: "on", ssl_cert_file: cert, ssl_key_file: key };
  server = await launchPostgres({ dataDir, durable: false, settings });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** PostgreSQL reads a key only where nobody but its own user can. */
function own(from: string, name: string): string {
  const file = join(folder, name);
  copyFileSync(from, file);
  chmodSync(file, 0o600);
  const user = serverUser();
  if (user.uid !== undefined) chownSync(file, user.uid, user.gid);
  return file;
}
const poolWith = (tls: { ca: string }, url = byTcp(server)) =>
  openPool({ url, max: 1, applicationName: "tls test", tls });
const isEncrypted = sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;

it("pools, sessions, migrations and signals are encrypted where an authority is given", async () => {
  const pool = poolWith({ ca });
  const session = await pool.session();
  expect(await pool.query(isEncrypted)).toEqual([{ ssl: true }]);
  expect(await session.query(isEncrypted)).toEqual([{ ssl: true }]);
  const signals = createSignals({ url: byTcp(server), logger, tls: { ca } });
  await signals.start();
  expect(
    await pool.query(sql`select ssl from pg_stat_ssl join pg_stat_activity using (pid)
    where application_name = 'homeward signals'`),
  ).toEqual([{ ssl: true }]);
  await signals.stop();
  expect(await migrate({ url: byTcp(server), service: "tlstest", folders: [], tls: { ca } })).toEqual([]);
  await session.close();
  await pool.end();
});

it("a server that another authority signed is not spoken to, and the error says what to mend", async () => {
  const tls = { ca: readFileSync(certificates.stranger, "utf8") };
  const fault = expect.objectContaining({
    code: "database-unavailable",
    message: expect.stringMatching(/certificate is not trusted .*DATABASE_CA_FILE/) as string,
  });
  const pool = poolWith(tls);
  await expect(pool.query(sql`select 1`)).rejects.toThrow(fault);
  await expect(migrate({ url: byTcp(server), service: "tlstest", folders: [], tls })).rejects.toThrow(fault);
  await pool.end();
});

it("a server without TLS is not spoken to in the clear", async () => {
  const plain = await launchPostgres({ dataDir: join(folder, "plain"), durable: false });
  const pool = poolWith({ ca }, plain.url);
  await expect(pool.query(sql`select 1`)).rejects.toThrow("does not support SSL");
  await pool.end();
  await plain.stop();
});

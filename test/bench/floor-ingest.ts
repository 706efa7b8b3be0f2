/**
 * The floor of ingest: the same web framework, driver and server, one prepared insert of the raw body a request, and
 * nothing else. Says its URL in one line when it listens.
 */
import { randomUUIDv7 } from "node:crypto";
import { fastify } from "fastify";
import { Pool } from "pg";

const [url = "", max = "8"] = process.argv.slice(2);
const pool = new Pool({ connectionString: url, max: Number(max) });
await pool.query("create table if not exists floor_events (id uuid primary key, body text not null)");

const app = fastify({ logger: false, bodyLimit: 1_048_576, forceCloseConnections: "idle" });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
app.post("/v1/discharge-events", async (request, reply) => {
  const id = randomUUIDv7();
  await pool.query({
    name: "floor",
    text: "insert into floor_events (id, body) values ($1, $2)",
    values: [id, request.body],
  });
  return reply.code(202).send({ id });
});
process.stdout.write(`${await app.listen({ port: 0, host: "127.0.0.1" })}\n`);

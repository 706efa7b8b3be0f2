import {
  databaseServer,
  dataDirPart,
  openTracing,
  plainly,
  sayPlainly,
  type Env,
  type OpenTracing,
} from "@homeward/host";
import { createLogger, runParts, type Logger, type Part } from "@homeward/kernel";
import { banner } from "./banner.ts";
import { demoSeeds, standaloneConfig, type StandaloneConfig } from "./config.ts";
import { sealingKeyOf } from "./data-dir/sealing-key.ts";
import { mailPart } from "./demo-mail/open-mail-sink.ts";
import { standaloneParts } from "./standalone.ts";

/** Runs all services in one process until it is told to stop. */
export const run = (env: Env): Promise<void> =>
  plainly(async () => {
    const config = standaloneConfig(env);
    const { host, own, seeds } = config;
    const logger = createLogger({ service: "homeward", level: host.logLevel });
    const tracer = await openTracing(host.traces, "homeward");
    const isDemo = seeds.folder === demoSeeds;
    const hasMailSink = own.SMTP_URL === undefined;
    await runParts({
      parts: partsOf({ env, config, logger, tracer }),
      logger,
      onFailed: sayPlainly,
      onStarted: () => process.stdout.write(banner({ url: host.publicUrl, isDemo, hasMailSink })),
    });
  });

interface Given {
  readonly env: Env;
  readonly config: StandaloneConfig;
  readonly logger: Logger;
  readonly tracer: OpenTracing;
}

/** Each is built when those before it run: the data folder is ours before a key is put there, the database has a URL. */
function* partsOf({ env, config, logger, tracer }: Given): Generator<Part> {
  const { dataDir, host, own } = config;
  yield tracer.part;
  yield dataDirPart(dataDir);
  const sealingKey = sealingKeyOf({ given: own.SEALING_KEY, dataDir, isProduction: host.isProduction });
  const database = databaseServer(own.DATABASE_URL, dataDir, logger);
  yield database;
  const mail = mailPart(own.SMTP_URL, host.isProduction);
  yield mail;
  const databaseUrl = database.url();
  yield* standaloneParts({
    config,
    env,
    databaseUrl,
    sealingKey,
    mail: mail.sink(),
    logger,
    tracing: tracer.tracing,
  });
}

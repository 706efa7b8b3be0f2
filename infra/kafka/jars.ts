import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Logger } from "@homeward/kernel";

export const KAFKA_VERSION = "4.3.1";
const LOG4J_VERSION = "2.25.5";
const OLDEST_JAVA = 17;
const DOWNLOAD_WITHIN_MS = 300_000;

/** Outside any clone, so that every clone of one user shares one download (44 MB). */
export const defaultCacheDir = (): string => join(homedir(), ".cache", "homeward");

const run = promisify(execFile);

export type Availability = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Whether a broker can be run here without Docker: Java, and Maven unless the jars are in the cache already. */
export async function kafkaAvailability(cacheDir: string = defaultCacheDir()): Promise<Availability> {
  const java = await javaVersion();
  if (java === null) return { ok: false, why: `no java on the PATH (${OLDEST_JAVA} or newer is needed)` };
  if (java < OLDEST_JAVA)
    return { ok: false, why: `java ${java} is too old (${OLDEST_JAVA} or newer is needed)` };
  if (existsSync(jarsIn(cacheDir)) || (await answers("mvn", ["--version"]))) return { ok: true };
  return { ok: false, why: "no mvn on the PATH to fetch Kafka with" };
}

/**
 * The folder with Kafka's jars; fetched with Maven when it is not in the cache. Several processes may do so at once:
 * each fetches into a folder of its own, and the first to finish names it. Rejects with Maven's words, or when given up.
 */
export async function ensureJars(cacheDir: string, logger: Logger, signal?: AbortSignal): Promise<string> {
  const jars = jarsIn(cacheDir);
  if (existsSync(jars)) return jars;
  logger.info({ event: "kafka-download", version: KAFKA_VERSION });
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(join(cacheDir, "partial-"));
  try {
    writeFileSync(join(work, "pom.xml"), pom());
    const goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=jars"];
    await run("mvn", ["-q", "-B", ...goal], {
      cwd: work,
      timeout: DOWNLOAD_WITHIN_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    nameIt(join(work, "jars"), jars);
    return jars;
  } catch (error) {
    const said = error instanceof Error && "stdout" in error ? String(error.stdout).slice(-2_000) : "";
    throw new Error(`Kafka ${KAFKA_VERSION} could not be fetched with Maven. ${said}`, { cause: error });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const jarsIn = (cacheDir: string) => join(cacheDir, `kafka-${KAFKA_VERSION}`);

/** A folder that is there already came from another process and is as good as ours. */
function nameIt(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

/** `openjdk version "17.0.15"`, or `"1.8.0_392"` of old ones. */
async function javaVersion(): Promise<number | null> {
  try {
    const { stderr, stdout } = await run("java", ["-version"]);
    const major = /version "(?:1\.)?(\d+)/.exec(stderr + stdout)?.[1];
    return major === undefined ? null : Number(major);
  } catch {
    return null;
  }
}

async function answers(program: string, args: string[]): Promise<boolean> {
  try {
    await run(program, args);
    return true;
  } catch {
    return false;
  }
}

function pom(): string {
  const dependency = ([group, artifact, version]: readonly [string, string, string]) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  const dependencies = (
    [
      ["org.apache.kafka", "kafka_2.13", KAFKA_VERSION],
      ["org.apache.logging.log4j", "log4j-slf4j-impl", LOG4J_VERSION],
      ["org.apache.logging.log4j", "log4j-core", LOG4J_VERSION],
    ] as const
  ).map(dependency);
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>homeward</groupId><artifactId>local-kafka</artifactId><version>1</version>
<dependencies>${dependencies.join("")}</dependencies></project>
`;
}

import { pino } from "pino";
import { redact } from "./redaction.ts";

/** One wide line: a stable kebab-case event name, and ids. Never identity; see redaction.ts. */
export interface LogFields {
  readonly event: string;
  /** Logged as name, code and frames. */
  readonly error?: unknown;
  readonly [field: string]: unknown;
}

export interface Logger {
  readonly debug: (fields: LogFields) => void;
  readonly info: (fields: LogFields) => void;
  readonly warn: (fields: LogFields) => void;
  readonly error: (fields: LogFields) => void;
  readonly fatal: (fields: LogFields) => void;
  /** The same logger with fields that every line of it carries. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}

export const logLevels = ["debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Where lines go; standard output when left out. */
  readonly destination?: { write(line: string): void };
}

/** A logger that writes one JSON line per call: level, time, service, event, and the given fields, redacted. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return guard(destination === undefined ? pino(options) : pino(options, destination), {});
}

type Writer = Record<Exclude<LogLevel, "silent">, (fields: object) => void> & {
  isLevelEnabled(level: string): boolean;
};

/** pino never sees an unredacted field: its own hooks miss the bindings of children and print messages of errors. */
function guard(pen: Writer, bound: object): Logger {
  const write = (level: Exclude<LogLevel, "silent">) => (fields: LogFields) => {
    if (pen.isLevelEnabled(level)) pen[level](Object.assign({}, bound, redact(fields)));
  };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    fatal: write("fatal"),
    child: (fields) => guard(pen, Object.assign({}, bound, redact(fields))),
  };
}

import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path/posix";

/** A source file as the rules see it. */
export interface SourceFile {
  /** From the root of the clone, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without types, comments and string contents kept. */
  readonly code: string;
  /** What it imports when it runs, types left out: "zod", "node:fs", or a path from the root. */
  readonly imports: readonly string[];
  readonly isTest: boolean;
}

const IMPORT =
  /^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*"([^"]+)"|^\s*import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;

export function readSource(path: string, text: string): SourceFile {
  const code = withoutComments(path.endsWith(".ts") ? stripTypeScriptTypes(text) : text);
  const specifiers = [...code.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  const imports = specifiers.map((to) => (to.startsWith(".") ? join(dirname(path), to) : to));
  const isTest = /\.(test|fixture)\.ts$/.test(path) || /(^|\/)test\//.test(path);
  return { path, text, code, imports, isTest };
}

const withoutComments = (code: string): string =>
  code.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");

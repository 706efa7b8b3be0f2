/** A command of the README that is run, and what is shown to come of it. */
export interface Example {
  /** Where it stands in the README. */
  readonly line: number;
  readonly command: string;
  /** What it says when it is up, of one that keeps running. */
  readonly says: string | null;
  /** The JSON shown as its answer. */
  readonly answer: unknown;
}

/** Lines that the receiver is shown to hear. */
export interface Heard {
  readonly line: number;
  readonly heard: readonly string[];
}

const MARKED =
  /^<!-- example(?:: (?<how>.+?))? -->\n\n```(?<language>sh|text)\n(?<text>[^]*?)\n```\n(?:\n```json\n(?<json>[^]*?)\n```\n)?/gm;
const SAYS = /^keeps running, until it says "(.+)"$/;

/** Every block of the README that a comment marks as an example, in order. */
export function readExamples(readme: string): readonly (Example | Heard)[] {
  return [...readme.matchAll(MARKED)].map(({ index, groups = {} }) => {
    const line = readme.slice(0, index).split("\n").length;
    const { how = "", text = "", json } = groups;
    if (how === "heard") return { line, heard: text.split("\n") };
    const says = SAYS.exec(how)?.[1] ?? null;
    if (how !== "" && says === null) throw new Error(`line ${line}: what does "${how}" mean?`);
    return { line, command: text, says, answer: json === undefined ? null : (JSON.parse(json) as unknown) };
  });
}

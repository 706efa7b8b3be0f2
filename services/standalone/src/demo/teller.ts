import { setTimeout as delay } from "node:timers/promises";

/** Where the story is told. */
export interface Terminal {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}

/** Tells the story line by line, at the pace of somebody who reads it. */
export interface Teller {
  heading(text: string): void;
  /** One happening: when ("Fri 17:20"), what, and the rest of it below. */
  happened(when: string, what: string, ...more: readonly string[]): Promise<void>;
  /** Shows that something is under way, second by second, until it is done. */
  during<T>(what: string, work: Promise<T>): Promise<T>;
  /** Shows time pass. */
  passes(moments: readonly string[], step: (index: number) => void): Promise<void>;
  plain(text: string): void;
}

const INDENT = 12;
const READ_MS_PER_LETTER = 11;
const LONGEST_READ_MS = 1_900;
const MOMENT_MS = 280;
const TICK_MS = 1_000;

export function tellTo(terminal: Terminal): Teller {
  const width = Math.max(60, Math.min(terminal.columns, 110));
  const line = (text: string) => terminal.write(`${text}\n`);
  const below = (text: string) => wrap(text, width - INDENT).map((part) => `${" ".repeat(INDENT)}${part}`);
  /** A line that is written over; where that cannot be, its last state alone. */
  const fleeting = (text: string) => void (terminal.isTTY && terminal.write(`\r\u001b[2K${text}`));
  return {
    plain: line,
    heading(text) {
      line(`\n${text}\n${"─".repeat(Math.min(text.length, width))}`);
    },
    async happened(when, what, ...more) {
      const [first = "", ...rest] = [what, ...more].flatMap(below);
      line(`${when.padEnd(INDENT)}${first.trimStart()}`);
      rest.forEach(line);
      const letters = [what, ...more].join("").length;
      await delay(Math.min(LONGEST_READ_MS, letters * READ_MS_PER_LETTER));
    },
    async during(what, work) {
      const from = performance.now();
      const seconds = () => Math.round((performance.now() - from) / 1_000);
      if (!terminal.isTTY) line(`${what} …`);
      const ticking = setInterval(() => fleeting(`${what} … ${seconds()} s`), TICK_MS);
      fleeting(`${what} …`);
      try {
        return await work;
      } finally {
        clearInterval(ticking);
        fleeting("");
        line(`${what}: ${seconds()} s.`);
      }
    },
    async passes(moments, step) {
      for (const [index, moment] of moments.entries()) {
        step(index);
        fleeting(`${moment.padEnd(INDENT)}…`);
        await delay(MOMENT_MS);
      }
      fleeting("");
    },
  };
}

/** Says nothing and loses no time; time itself still passes. */
export const silentTeller: Teller = {
  heading: () => undefined,
  happened: () => Promise.resolve(),
  during: (_what, work) => work,
  passes(moments, step) {
    step(moments.length - 1);
    return Promise.resolve();
  },
  plain: () => undefined,
};

/** Breaks a text between words, into lines of at most so many letters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

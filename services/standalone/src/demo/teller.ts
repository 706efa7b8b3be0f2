import { setTimeout as delay } from "node:timers/promises";

/** Where the story is told. */
export interface Terminal {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}

/** Tells the story line by line, at the pace of somebody who reads it. */
export interface Teller {
  plain(text: string): void;
  heading(text: string): void;
  /** One happening: when ("Fri 17:20"), what, and the rest of it below. */
  happened(when: string, what: string, ...more: readonly string[]): Promise<void>;
  /** Shows that something is under way, second by second, until it is done. */
  during<T>(what: string, work: Promise<T>): Promise<T>;
  /** Shows time pass. */
  passes(moments: readonly string[], step: (index: number) => void): Promise<void>;
}

const INDENT = 12;
const NARROWEST = 60;
const WIDEST = 110;
const READ_MS_PER_LETTER = 10;
const LONGEST_READ_MS = 1_800;
const MOMENT_MS = 250;
const TICK_MS = 1_000;

export function tellTo(terminal: Terminal): Teller {
  const width = Math.max(NARROWEST, Math.min(terminal.columns, WIDEST));
  const line = (text: string) => terminal.write(`${text}\n`);
  /** A line that is written over; where that cannot be, it is left out. */
  const fleeting = (text: string) => {
    if (terminal.isTTY) terminal.write(`\r\u001b[2K${text}`);
  };
  return {
    plain: line,
    heading: (text) => line(`\n${text}\n${"─".repeat(Math.min(text.length, width))}`),
    async happened(when, what, ...more) {
      const [first = "", ...rest] = [what, ...more].flatMap((text) => wrap(text, width - INDENT));
      line(`${when.padEnd(INDENT)}${first}`);
      for (const text of rest) line(`${" ".repeat(INDENT)}${text}`);
      const letters = [what, ...more].join("").length;
      await delay(Math.min(LONGEST_READ_MS, letters * READ_MS_PER_LETTER));
    },
    async during(what, work) {
      if (!terminal.isTTY) line(`${what} …`);
      return tick(work, {
        each: (seconds) => fleeting(`${what} … ${seconds} s`),
        end(seconds) {
          fleeting("");
          line(`${what}: done after ${seconds} s.`);
        },
      });
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

/** Calls `each` every second while the work goes on, and `end` when it is done. */
async function tick<T>(
  work: Promise<T>,
  { each, end }: { each: (seconds: number) => void; end: (seconds: number) => void },
): Promise<T> {
  const from = performance.now();
  const seconds = () => Math.round((performance.now() - from) / 1_000);
  each(0);
  const ticking = setInterval(() => each(seconds()), TICK_MS);
  try {
    return await work;
  } finally {
    clearInterval(ticking);
    end(seconds());
  }
}

/** Says nothing and loses no time; time itself still passes. */
export const silentTeller: Teller = {
  plain: () => undefined,
  heading: () => undefined,
  happened: () => Promise.resolve(),
  during: (_what, work) => work,
  passes(moments, step) {
    step(moments.length - 1);
    return Promise.resolve();
  },
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

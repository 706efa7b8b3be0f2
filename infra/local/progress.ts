const EVERY_MS = 2_000;

const say = (text: string) => process.stderr.write(`homeward: ${text}\n`);

/** Tells the person who waits what is being done, and goes on telling for as long as it lasts. */
export async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  say(`${what} …`);
  const timer = setInterval(() => say(`${what} … ${seconds()} s`), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Says what is wrong, without the stack that means nothing to who reads it. */
export const complain = (error: unknown): void =>
  void say(error instanceof Error ? error.message : String(error));

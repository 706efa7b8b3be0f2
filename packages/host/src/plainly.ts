/**
 * Runs what a program is for. A mistake of ours that stops it has a code and a sentence for the person in front of
 * it, and is said without a stack; anything else is a bug, and is thrown.
 */
export async function plainly(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!sayPlainly(error)) throw error;
    process.exitCode = 1;
  }
}

/** Says an error of ours to the person in front of the program; answers false for any other, which is not said. */
export function sayPlainly(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || !("retriable" in error)) return false;
  process.stderr.write(`homeward: ${error.message}\n`);
  return true;
}

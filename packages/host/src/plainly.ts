/**
 * Runs what a program is for. A mistake of ours that stops it has a code and a sentence for the person in front of
 * it, and is said without a stack; anything else is a bug, and is thrown.
 */
export async function plainly(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !("retriable" in error)) throw error;
    process.stderr.write(`homeward: ${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Waits for a promise, but no longer than this; its failure is of no interest any more. */
export async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  await untilEither(
    promise.catch(() => undefined),
    milliseconds,
  );
}

/** Waits for the promise or for the time to pass, whichever comes first. */
export async function untilEither(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  const time = Promise.withResolvers<void>();
  const timer = setTimeout(time.resolve, milliseconds);
  try {
    await Promise.race([promise, time.promise]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Sleeper {
  /** Resolves after `ms`, or at once on wake() (unless deaf) or end(). One sleeper sleeps once at a time. */
  sleep(ms: number, options?: { readonly deaf: boolean }): Promise<void>;
  /** Lets the event loop go round once. */
  breathe(): Promise<void>;
  wake(): void;
  /** Ends any sleep, deaf ones too. */
  end(): void;
}

/** A sleep by one timer that can be cut short. */
export function createSleeper(): Sleeper {
  let rise: (() => void) | null = null;
  let deafNow = false;

  return {
    sleep(ms, { deaf } = { deaf: false }) {
      return new Promise((resolve) => {
        deafNow = deaf;
        const timer = setTimeout(() => rise?.(), ms);
        rise = () => {
          clearTimeout(timer);
          rise = null;
          resolve();
        };
      });
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    wake() {
      if (!deafNow) rise?.();
    },
    end: () => rise?.(),
  };
}

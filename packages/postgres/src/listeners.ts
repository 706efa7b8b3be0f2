/** Who wants to hear of which channel in this process. */
export interface Listeners {
  add(channel: string, listener: () => void): () => void;
  /** Calls the channel's listeners. One that throws harms neither the others nor the caller. */
  call(channel: string): void;
  callAll(): void;
}

/** @param onError told of what a listener threw */
export function createListeners(onError: (channel: string, error: unknown) => void): Listeners {
  const byChannel = new Map<string, Set<() => void>>();
  const call = (channel: string) => {
    for (const listener of byChannel.get(channel) ?? []) {
      try {
        listener();
      } catch (error) {
        onError(channel, error);
      }
    }
  };
  return {
    add(channel, listener) {
      // Wrapped, so that the same function added twice is two listeners.
      const entry = () => listener();
      const entries = byChannel.get(channel) ?? new Set();
      byChannel.set(channel, entries.add(entry));
      return () => void entries.delete(entry);
    },
    call,
    callAll: () => byChannel.forEach((_, channel) => call(channel)),
  };
}

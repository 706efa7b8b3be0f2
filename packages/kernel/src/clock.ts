/** How far the clock of this process is moved from the database's, in microseconds; 0 outside tests and the demo. */
export interface Clock {
  offset(): number;
  /** Calls the listener whenever the offset changed; returns how to stop that. */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** The clock of real life: never moved. */
export const unmovedClock: Clock = {
  offset: () => 0,
  onChange: () => () => undefined,
  close: () => undefined,
};

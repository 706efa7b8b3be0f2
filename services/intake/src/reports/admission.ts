export interface AdmissionLimits {
  /** Requests under way at once, from their first byte to their answer. */
  readonly mostRequests: number;
  /** Bytes of their bodies together. */
  readonly mostBytes: number;
}

/** One request that was let in. */
export interface Ticket {
  /** Asks for room for more of its body; false when there is none, and nothing is taken. */
  grow(bytes: number): boolean;
  /** Gives everything back; a second time does nothing. */
  leave(): void;
}

/** Refuses work before memory grows: a sender who is told to come back has lost nothing. */
export interface Admission {
  /** null: full. */
  enter(): Ticket | null;
}

export function createAdmission(
  { mostRequests, mostBytes }: AdmissionLimits,
  observe: (requests: number, bytes: number) => void = () => undefined,
): Admission {
  let requests = 0;
  let bytes = 0;
  const ticket = (): Ticket => {
    let own = 0;
    let isIn = true;
    return {
      grow(more) {
        if (!isIn || bytes + more > mostBytes) return false;
        own += more;
        bytes += more;
        observe(requests, bytes);
        return true;
      },
      leave() {
        if (!isIn) return;
        isIn = false;
        requests -= 1;
        bytes -= own;
        observe(requests, bytes);
      },
    };
  };
  return {
    enter() {
      if (requests >= mostRequests || bytes >= mostBytes) return null;
      requests += 1;
      observe(requests, bytes);
      return ticket();
    },
  };
}

import { pause } from "../pause.ts";
import type { Story } from "../plan/plan.ts";

export interface TellingParts {
  readonly tell: (story: Story) => void;
  /** Whether there is room for one more story. */
  readonly mayTell: () => boolean;
  /** With everything alive, no story waits for room for longer than this. */
  readonly patienceMs: number;
  /** Milliseconds that have gone by; default the process's own. */
  readonly elapsed?: () => number;
}

/** Begins the stories of a plan in their time, as long as there is room for them. */
export interface Telling {
  /** False: there has been no room for too long, and the rest is not told. */
  tellInTime(stories: readonly Story[]): Promise<boolean>;
  /** Something has died: nobody can be expected to make room. */
  struck(): void;
  /** Everything is alive again. */
  recovered(): void;
  heldBackMs(): number;
}

const LOOK_AGAIN_MS = 20;

export function openTelling({
  tell,
  mayTell,
  patienceMs,
  elapsed = () => performance.now(),
}: TellingParts): Telling {
  let aliveSince = elapsed();
  let heldBackMs = 0;
  const room = async (): Promise<boolean> => {
    const from = elapsed();
    while (!mayTell()) {
      if (elapsed() - Math.max(from, aliveSince) > patienceMs) return false;
      await pause(LOOK_AGAIN_MS);
    }
    heldBackMs += elapsed() - from;
    return true;
  };
  return {
    async tellInTime(stories) {
      const from = elapsed();
      for (const story of stories) {
        const restMs = story.offsetMs - (elapsed() - from);
        if (restMs > 0) await pause(restMs);
        if (!(await room())) return false;
        tell(story);
      }
      return true;
    },
    struck: () => void (aliveSince = Infinity),
    recovered: () => void (aliveSince = elapsed()),
    heldBackMs: () => Math.round(heldBackMs),
  };
}

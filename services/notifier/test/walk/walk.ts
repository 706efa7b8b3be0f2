import { movesIn } from "./moves.ts";
import { brokenBy, brokenIn } from "./promises.ts";
import { nameOf } from "./name.ts";
import type { World } from "./recipients.ts";
import { move, type Move } from "./world.ts";

const label = (what: Move): string => {
  if (what.kind !== "input") return what.kind;
  const { input } = what;
  if (input.kind === "acknowledged") return `${what.caseId}:${input.answer.outcome}/${input.answer.by.role}`;
  return `${what.caseId}:${input.kind}`;
};

export interface Walk {
  readonly from: World;
  readonly depth: number;
  /** Which moves of those there are. */
  readonly moves: (what: Move) => boolean;
  /** Each depth is thinned, evenly, to this many worlds. */
  readonly width: number;
}

/** Breadth first over distinct worlds; the shortest path to each broken promise. */
export function walk({ from, depth, moves, width }: Walk): Record<string, string> {
  const seen = new Set<string>([nameOf(from)]);
  const broken = new Map<string, string>();
  const say = (promises: string[], path: string[]) => {
    for (const promise of promises) if (!broken.has(promise)) broken.set(promise, path.join(" → "));
  };
  let frontier: { world: World; path: string[] }[] = [{ world: from, path: [] }];
  let made = 0;
  for (let level = 0; level < depth; level += 1) {
    const next: typeof frontier = [];
    for (const { world, path } of thinned(frontier, width)) {
      for (const what of movesIn(world).filter(moves)) {
        const { world: after, outcome } = move(world, what);
        made += 1;
        say(brokenBy(world, what, outcome, after), [...path, label(what)]);
        const name = nameOf(after);
        if (seen.has(name)) continue;
        seen.add(name);
        say(brokenIn(after), [...path, label(what)]);
        next.push({ world: after, path: [...path, label(what)] });
      }
    }
    frontier = next;
  }
  process.stdout.write(`walk: depth ${depth}, ${seen.size} distinct worlds, ${made} moves\n`);
  return Object.fromEntries(broken);
}

function thinned<T>(all: T[], width: number): T[] {
  const step = Math.max(1, Math.ceil(all.length / width));
  return all.filter((_, index) => index % step === 0);
}

/** Only what touches the first lead case; routing, the must-know and other recipients stay as they are. */
export const onlyFirstCase = (what: Move): boolean =>
  what.kind === "input" ? what.caseId === "A#1" : what.kind === "time" || what.kind === "reversed";

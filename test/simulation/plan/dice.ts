import { hash } from "node:crypto";

/** Chance that is the same in every run: named after what it decides, so that no draw moves another. */
export interface Dice {
  /** In [0, 1). */
  next(): number;
  /** True this often, as a share of 1. */
  chance(share: number): boolean;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  pick<Item>(from: readonly Item[]): Item;
  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** Whole minutes around a median, with the long tail of human answers; at least one. */
  minutes(median: number): number;
}

/** The dice of this name. */
export function diceOf(...name: readonly (string | number)[]): Dice {
  const seed = hash("sha256", JSON.stringify(name), "buffer");
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let d = 1;
  // sfc32 of Chris Doty-Humphrey, in the public domain.
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  return { ...drawing(next), next };
}

const drawing = (next: () => number): Omit<Dice, "next"> => ({
  chance: (share) => next() < share,
  whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
  pick<Item>(from: readonly Item[]): Item {
    if (from.length === 0) throw new Error("there is nothing to pick from");
    return from[Math.floor(next() * from.length)] as Item;
  },
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][];
    let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) if ((rest -= weight) < 0) return name;
    return entries.at(-1)?.[0] as Name;
  },
  minutes(median) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return Math.max(1, Math.round(median * Math.exp(0.6 * normal)));
  },
});

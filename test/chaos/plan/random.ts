import { hash } from "node:crypto";

/** Numbers that follow from a seed and a name alone: what one name is given never depends on what others were asked for. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** One of the choices, each as likely as its weight. */
  weighted<Choice extends string>(weights: Readonly<Record<Choice, number>>): Choice;
  shuffled<Item>(items: readonly Item[]): Item[];
}

export function randomOf(seed: number, ...name: readonly (string | number)[]): Random {
  let state = hash("sha256", JSON.stringify([seed, ...name]), "buffer").readUInt32LE();
  // mulberry32: small, and good enough to choose moments by.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    weighted<Choice extends string>(weights: Readonly<Record<Choice, number>>) {
      const choices = Object.entries(weights) as [Choice, number][];
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      const chosen = choices.find(([, weight]) => (left -= weight) < 0) ?? choices.at(-1);
      if (chosen === undefined) throw new Error("there is nothing to choose from");
      return chosen[0];
    },
    shuffled<Item>(items: readonly Item[]) {
      const left = [...items];
      return items.map(() => left.splice(between(0, left.length - 1), 1)[0] as Item);
    },
  };
}

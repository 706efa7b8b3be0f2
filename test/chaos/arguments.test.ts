import { expect, it } from "vitest";
import { readArguments, replayLine } from "./arguments.ts";

it("says the whole command again, so that it is read as it was", () => {
  const line =
    "--events 50 --seed 7 --transport kafka --patience 20 --replicas 2 --skew router-2=20 --skew notifier-2=-0.4 --gently";
  const asked = readArguments(line.split(" "), () => 0);
  expect(replayLine({ ...asked, transport: "kafka" })).toBe(`npm run chaos -- ${line}`);
  const short = { ...readArguments([], () => 12), transport: "in-process" } as const;
  const again = replayLine(short).split(" ").slice(4);
  expect(readArguments(again, () => 0)).toEqual(short);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyEdits } from "./mutation.ts";
import { controls, mutations } from "./mutations.ts";
import { verdictOn } from "./verdict.ts";
import type { Result } from "../chaos/result.ts";

const root = join(import.meta.dirname, "../..");

describe("a mutation", () => {
  it.each(mutations)("$name still finds the one place that it breaks", ({ edits }) => {
    for (const [file, own] of Map.groupBy(edits, (edit) => edit.file)) {
      const text = readFileSync(join(root, file), "utf8");
      expect(applyEdits(text, own)).not.toBe(text);
    }
  });

  it("fails loudly where its text is gone, or stands twice", () => {
    const edit = { file: "a.ts", find: "await save();", replace: "" };
    expect(applyEdits("start();\nawait save();\n", [edit])).toBe("start();\n\n");
    expect(() => applyEdits("start();", [edit])).toThrow("a.ts has 0 times, not once");
    expect(() => applyEdits("await save();await save();", [edit])).toThrow("a.ts has 2 times, not once");
  });

  it("is found by what it should break, and a control by anything at all", () => {
    const clean = { lost: 0, stuck: 0, brokenHistories: 0, accepted: 120, events: 120 } as unknown as Result;
    const [mutation] = mutations;
    const [control] = controls;
    if (!mutation || !control) throw new Error("there are none");
    expect(verdictOn(mutation, clean).isAsWanted).toBe(false);
    expect(verdictOn(mutation, { ...clean, stuck: 1 }).isAsWanted).toBe(false);
    expect(verdictOn(mutation, { ...clean, lost: 2 })).toEqual({ isAsWanted: true, shown: { lost: 2 } });
    expect(verdictOn(control, { ...clean, stuck: 1 })).toMatchObject({
      isAsWanted: false,
      shown: { stuck: 1 },
    });
  });

  it("has a name of its own and says what has to be found", () => {
    expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
    for (const { finds } of mutations) expect(finds.length).toBeGreaterThan(0);
  });
});

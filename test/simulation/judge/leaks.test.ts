import { describe, expect, it } from "vitest";
import { leaksIn } from "./leaks.ts";
import { book, someDischarge } from "./story.fixture.ts";

const told = { rung: 1 } as Parameters<typeof leaksIn>[0]["told"];
const pointOf = (id: string) => {
  const point = book.world.points.find((one) => one.id === id);
  if (point === undefined) throw new Error(`there is no ${id}`);
  return point;
};
const discharge = someDischarge();
const { child } = discharge;
const isProtected = { ...discharge, child: { ...child, home: "protected" as const } };
const says = (id: string, text: string, whose = discharge) =>
  leaksIn({ point: pointOf(id), type: "case.alarm", text, told }, whose, "rotherham");

describe("a message", () => {
  it("to a thin contact point tells nothing of who it is", () => {
    expect(says("lead-day", `about ${child.familyName}`)).toHaveLength(1);
    expect(says("lead-day", "about a young person in Rotherham")).toEqual([]);
    expect(says("rotherham-camhs", `about ${child.familyName}`)).toEqual([]);
  });

  it("about a protected child tells nobody who it is, and only those who must know in whose care", () => {
    expect(says("rotherham-camhs", `about ${child.familyName}`, isProtected)).toHaveLength(1);
    expect(says("lead-day", "in the care of Rotherham CAMHS", isProtected)).toHaveLength(1);
    expect(says("rotherham-camhs", "in the care of Rotherham CAMHS", isProtected)).toEqual([]);
    expect(says("larch-house", "in the care of Rotherham CAMHS", isProtected)).toEqual([]);
  });

  it("of a stand-down tells nothing to anybody", () => {
    const standDown = { point: pointOf("rotherham-camhs"), type: "case.stand-down", told } as const;
    expect(leaksIn({ ...standDown, text: child.nhsNumber }, discharge, null)).toHaveLength(1);
  });
});

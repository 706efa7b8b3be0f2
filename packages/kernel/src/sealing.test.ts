import { anyCharacter } from "@homeward/testing";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSealing, generateSealingKey } from "./sealing.ts";

const old = generateSealingKey("k1");
const fresh = generateSealingKey("k2");
const sealing = createSealing(old);

/** What opening it says; cheaper than `toThrow`, which is asked a thousand times. */
function openingOf(text: string): string {
  try {
    sealing.open(text);
    return "opened";
  } catch (error) {
    return String(error);
  }
}

describe("law: sealing", () => {
  it("opens what it sealed, any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(sealing.openText(sealing.seal(text))).toBe(text);
      }),
    );
  });

  it("opens what it sealed, any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(new Uint8Array(sealing.open(sealing.seal(bytes)))).toEqual(bytes);
      }),
    );
  });

  it("opens nothing that was changed in any character", () => {
    const sealed = sealing.seal("Zoë Łukasik, 9990000018");
    fc.assert(
      fc.property(
        fc.nat(sealed.length - 1),
        fc.constantFrom("A", "Z", "a", "z", "0", "9", "-", "_", "."),
        (at, character) => {
          fc.pre(sealed[at] !== character);
          const changed = sealed.slice(0, at) + character + sealed.slice(at + 1);
          expect(openingOf(changed)).toMatch(/damaged|not given/);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

it("has one spelling only: the spare bits of its last character are no way to change it", () => {
  const sealed = sealing.seal("two");
  const others = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    .map((last) => sealed.slice(0, -1) + last)
    .filter((other) => other !== sealed);
  for (const other of others) expect(() => sealing.open(other)).toThrow(/damaged/);
});

it("shows nothing of the text, and never the same twice", () => {
  const [a, b] = [sealing.seal("Zofia"), sealing.seal("Zofia")];
  expect(a).toMatch(/^s1\.k1\.[\w-]+$/);
  expect(a).not.toBe(b);
  expect(Buffer.from(a.split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain("Zofia");
});

it.each(["", "s1.k1.", "s1.k1.AAAA", "s2.k1.AAAA", "not sealed at all"])("refuses %j", (text) => {
  expect(() => sealing.open(text)).toThrow(
    expect.objectContaining({ code: "sealed-unreadable", retriable: false }),
  );
});

it("tells an unknown key from a damaged text, and a same-named other key opens nothing", () => {
  const sealed = sealing.seal("x");
  expect(() => createSealing(fresh).open(sealed)).toThrow(
    expect.objectContaining({ code: "sealing-key-unknown" }),
  );
  const impostor = createSealing(generateSealingKey("k1"));
  expect(() => impostor.open(sealed)).toThrow(expect.objectContaining({ code: "sealed-unreadable" }));
});

it("rotates: the first key seals, every key opens, the keyed hash stays", () => {
  const rotated = createSealing(`${fresh}, ${old}`);
  expect(rotated.openText(sealing.seal("before"))).toBe("before");
  expect(rotated.seal("after")).toMatch(/^s1\.k2\./);
  expect(rotated.keyedHash("9990000018")).toBe(sealing.keyedHash("9990000018"));
});

it("rotates in two steps, so that at no moment one process seals what another cannot open", () => {
  const steps = [old, `${old},${fresh},${old}`, `${fresh},${old}`].map(createSealing);
  for (const [at, step] of steps.entries()) {
    expect(step.keyedHash("9990000018")).toBe(sealing.keyedHash("9990000018"));
    for (const other of steps.slice(Math.max(0, at - 1), at + 2))
      expect(other.openText(step.seal("x"))).toBe("x");
  }
});

it("has a keyed hash that depends on the text and on the key", () => {
  expect(sealing.keyedHash("Zoë")).toMatch(/^[0-9a-f]{64}$/);
  expect(sealing.keyedHash("Zoë")).toBe(createSealing(old).keyedHash("Zoë"));
  expect(sealing.keyedHash("Zoë")).not.toBe(sealing.keyedHash("Zoe"));
  expect(sealing.keyedHash("Zoë")).not.toBe(createSealing(fresh).keyedHash("Zoë"));
});

it.each([
  ["", "entry 1 is not keyid:base64"],
  ["secret", "entry 1 is not keyid:base64"],
  [`${old},k9:c2hvcnQ=`, "entry 2 is not 32 bytes long"],
  [`${old},${generateSealingKey("k1")}`, "a key id is used for two keys"],
])("refuses the keys %#, without quoting them", (keys, why) => {
  expect(() => createSealing(keys)).toThrow(
    expect.objectContaining({ code: "sealing-key-invalid", message: `sealing keys: ${why}` }),
  );
});

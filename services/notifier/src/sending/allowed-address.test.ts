import { describe, expect, it } from "vitest";
import { leadsInward, literalAddress, outwardLookup } from "./allowed-address.ts";

describe("addresses", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "not an address",
  ])("%s leads inward", (address) => {
    expect(leadsInward(address)).toBe(true);
  });

  it.each(["8.8.8.8", "172.32.0.1", "2a00:1450::1", "::ffff:8.8.8.8"])("%s leads outward", (address) => {
    expect(leadsInward(address)).toBe(false);
  });

  it.each([
    ["http://2130706433/", "127.0.0.1"],
    ["http://0x7f.1/", "127.0.0.1"],
    ["http://0177.0.0.1/", "127.0.0.1"],
    ["http://127.1/", "127.0.0.1"],
    ["http://[::ffff:127.0.0.1]/", "::ffff:7f00:1"],
    ["http://team.example/", null],
  ])("%s is the literal %s", (url, literal) => {
    expect(literalAddress(new URL(url))).toBe(literal);
  });

  it("a name that leads only inward is not connected to", async () => {
    const { promise, resolve } = Promise.withResolvers<Error | null>();
    outwardLookup("localhost", {}, resolve);
    expect(await promise).toMatchObject({ code: "ADDRESS_NOT_ALLOWED" });
  });
});

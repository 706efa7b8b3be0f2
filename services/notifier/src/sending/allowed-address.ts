import { lookup as lookupName, type LookupAddress } from "node:dns";
import { BlockList, isIP } from "node:net";

const inward = new BlockList();
for (const network of [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
])
  block(network, "ipv4");
// The last three carry an IPv4 address inside: translators would take it to a private network.
for (const network of [
  "::/127",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
  "2001:db8::/32",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "2002::/16",
  "2001::/32",
])
  block(network, "ipv6");

function block(network: string, family: "ipv4" | "ipv6"): void {
  const [address = "", prefix] = network.split("/");
  inward.addSubnet(address, Number(prefix), family);
}

/** Whether an IP address leads into a private, local or special network; IPv4 written as IPv6 included. */
export function leadsInward(address: string): boolean {
  const version = isIP(address);
  return version === 0 || inward.check(address, version === 6 ? "ipv6" : "ipv4");
}

/**
 * The literal IP address of a URL's host, or null where it is a name. The URL parser has already turned decimal,
 * octal and hexadecimal forms into the usual one. Literals never reach {@link outwardLookup}.
 */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}

export class AddressNotAllowed extends Error {
  readonly code = "ADDRESS_NOT_ALLOWED";
}

type Found = (error: Error | null, addresses: LookupAddress[]) => void;

/** Looks a name up at the moment of connecting and gives only addresses that lead outward. */
export function outwardLookup(host: string, options: object, found: Found): void {
  lookupName(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, []);
    const outward = addresses.filter(({ address }) => !leadsInward(address));
    if (outward.length === 0) return found(new AddressNotAllowed("leads to a private network"), []);
    found(null, outward);
  });
}

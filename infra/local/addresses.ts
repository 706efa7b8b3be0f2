import { ConfigError } from "@homeward/kernel";

export const serviceNames = ["intake", "router", "notifier"] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Address {
  readonly port: number;
  /** What callers are told. */
  readonly publicUrl: string;
  /** Where this machine reaches it. */
  readonly localUrl: string;
}

export interface Addresses extends Readonly<Record<ServiceName, Address>> {
  /** The page of the built-in mail sink. */
  readonly mail: Address;
}

const HIGHEST_PORT = 65_535;

/**
 * Intake on PORT, router on PORT+1, notifier on PORT+2, the demo's mail on PORT+3. A public URL that names a port is
 * counted up alike; one that names none stands for all (a proxy in front tells them apart by path).
 * @throws ConfigError
 */
export function addressesFrom(at: { host: string; port: number; publicUrl: string }): Addresses {
  if (at.port < 1 || at.port + serviceNames.length > HIGHEST_PORT)
    throw new ConfigError([
      `PORT: must be from 1 to ${HIGHEST_PORT - serviceNames.length}, as the next three are used too`,
    ]);
  const everywhere = at.host === "0.0.0.0" || at.host === "::";
  const address = (index: number): Address => ({
    port: at.port + index,
    publicUrl: at.publicUrl.replace(/:(\d+)(?=\/?$)/, (_all, port: string) => `:${Number(port) + index}`),
    localUrl: `http://${everywhere ? "127.0.0.1" : at.host}:${at.port + index}`,
  });
  return { intake: address(0), router: address(1), notifier: address(2), mail: address(3) };
}

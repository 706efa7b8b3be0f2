import { hash } from "node:crypto";
import { MILLISECOND, type Instant } from "./instant.ts";

/**
 * The id that these parts name for ever: SHA-256 of the parts, each with its length, in the layout of UUID version 8.
 * The same parts give the same id in every process; parts never run into each other.
 */
export function nameId(...parts: readonly (string | number)[]): string {
  const named = parts.map((part) => `${Buffer.byteLength(String(part), "utf8")}:${part}`).join("");
  const bytes = hash("sha256", named, "buffer").subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Of an id as text, what tells milliseconds since 1970 in a UUID of version 7: "xxxxxxxx-xxxx". */
const TIME_CHARACTERS = 13;
const beginningAs = (time: string, id: string): string =>
  `${time.slice(0, TIME_CHARACTERS)}${id.slice(TIME_CHARACTERS)}`;

/**
 * The id that these parts name for ever of what has an id of its own. It begins as its owner's does, which tells the
 * time: so what is of one time stands side by side in every index, however much there is of other times.
 */
export const nameIdWithin = (ownerId: string, ...parts: readonly (string | number)[]): string =>
  beginningAs(ownerId, nameId(ownerId, ...parts));

/** The id that these parts name for ever of what began at this instant, of which it tells the millisecond. */
export function nameIdAt(at: Instant, ...parts: readonly (string | number)[]): string {
  const time = Math.floor(at / MILLISECOND)
    .toString(16)
    .padStart(12, "0");
  return beginningAs(`${time.slice(0, 8)}-${time.slice(8)}`, nameId(...parts));
}

/** Case = discharge + recipient + round: the name by which routing and delivery know the same case. */
export const caseIdOf = (dischargeId: string, teamId: string, round: number): string =>
  nameIdWithin(dischargeId, teamId, round);

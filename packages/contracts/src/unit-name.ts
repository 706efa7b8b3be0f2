import type { UnitRef } from "./messages.ts";

/** How people name a unit: "Larch Ward (Larch House)", or the name alone where it holds the ward's already. */
export function unitName({ name, ward }: UnitRef): string {
  return name.toLowerCase().includes(ward.toLowerCase()) ? name : `${ward} (${name})`;
}

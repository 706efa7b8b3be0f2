import type { Postcode } from "@homeward/contracts";
import type { Clock } from "@homeward/kernel";
import { readNow, type Db } from "@homeward/postgres";
import type { References } from "../reference/references.ts";
import { readOdsCodes, readSubIcb, type NamedArea } from "./area-store.ts";
import { homeAreaOf, type HomeArea } from "./home-area.ts";

export interface HomeAreaAnswer extends Omit<HomeArea, "teams"> {
  readonly postcode: Postcode;
  readonly subIcb: NamedArea | null;
  readonly icb: NamedArea | null;
  readonly teams: readonly {
    readonly teamId: string;
    readonly name: string;
    readonly kind: string;
    readonly odsCode: string;
    readonly ageFrom: number;
    readonly ageTo: number;
  }[];
  readonly releases: Readonly<Record<string, string>>;
}

export interface Asking {
  readonly db: Db;
  readonly references: References;
  readonly clock: Clock;
}

/** Looks a postcode up without a child; null when it is not loaded. */
export async function handleHomeArea(
  postcode: Postcode,
  { db, references, clock }: Asking,
): Promise<HomeAreaAnswer | null> {
  const reference = await references.answer(db, { postcodes: [postcode], outwardCodes: [], practices: [] });
  const place = reference.postcodes[postcode];
  const area = place === undefined ? null : homeAreaOf(place, await readNow(db, clock), reference);
  if (place === undefined || area === null) return null;
  const areas = place.subIcb === null ? null : await readSubIcb(db, place.subIcb);
  const odsCodes = await readOdsCodes(
    db,
    area.teams.map((it) => it.id),
  );
  return {
    postcode,
    district: area.district,
    subIcb: areas?.subIcb ?? null,
    icb: areas?.icb ?? null,
    teams: area.teams.map(({ id, name, kind, ageFrom, ageTo }) => ({
      teamId: id,
      name,
      kind,
      odsCode: odsCodes.get(id) ?? "",
      ageFrom,
      ageTo,
    })),
    why: area.why,
    releases: reference.releases,
  };
}

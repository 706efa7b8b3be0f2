import { formatInstant, formatOwner, type Owner } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import type { Db } from "@homeward/postgres";
import type { Route } from "../resolution/route.ts";
import { mayBeTold, type KnownKey } from "./demo.ts";
import { readStay, readVersions } from "./discharge-store.ts";
import { viewRoute, viewVersion, type StayRoutes } from "./route-view.ts";

/** Every route of a stay that this reader may hear of, with how it came about; null when there is none. */
export async function handleExplain(
  db: Db,
  stayId: string,
  { sealing, reader }: { sealing: Sealing; reader: KnownKey },
): Promise<StayRoutes | null> {
  const discharges = (await readStay(db, stayId)).filter((it) => mayBeTold(reader, it));
  if (discharges.length === 0) return null;
  const versions = await readVersions(
    db,
    discharges.map((it) => it.dischargeId),
  );
  return {
    stayId,
    discharges: discharges.map((discharge) => {
      const withheld = isWithheld(discharge.route, reader.owner);
      const own = versions.filter((it) => it.dischargeId === discharge.dischargeId);
      return {
        ...viewRoute(discharge, { withheld, format: formatInstant }),
        versions: withheld
          ? []
          : own.map((it, index) =>
              viewVersion(it, { before: own[index - 1], sealing, format: formatInstant }),
            ),
      };
    }),
  };
}

/** Under a protected address only a recipient may read who else knows: the teams' names tell the area. */
const isWithheld = (route: Route, reader: Owner): boolean =>
  route.protected && !route.recipients.some(({ teamId }) => `team:${teamId}` === formatOwner(reader));

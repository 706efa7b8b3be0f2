import { testDatabase } from "@homeward/testing";
import { expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { openPool } from "./pool.ts";
import { serviceSchema } from "./service-role.ts";
import { markUnfinished, ReconcileUnfinished, refuseUnfinished } from "./unfinished.ts";

it("a service is refused for as long as its schema bears the mark, and by nobody else's", async () => {
  const database = await testDatabase();
  const { url } = database;
  for (const service of ["marked", "other"]) await migrate({ url, service, folders: [] });
  const admin = openPool({ url, max: 1, applicationName: "unfinished test" });
  const schema = serviceSchema("marked");
  const own = openPool({ url, role: schema, schema, max: 1, applicationName: "unfinished test" });
  await refuseUnfinished(own, "marked");
  await admin.transaction((tx) => markUnfinished(tx, "marked", true));
  await expect(refuseUnfinished(own, "marked")).rejects.toThrow(ReconcileUnfinished);
  await refuseUnfinished(own, "other");
  await admin.transaction((tx) => markUnfinished(tx, "marked", false));
  await refuseUnfinished(own, "marked");
  await own.end();
  await admin.end();
  await database.drop();
});

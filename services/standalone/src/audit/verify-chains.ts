import { HomewardError, type VerifiedChains } from "@homeward/kernel";
import { verifyHistory } from "@homeward/notifier";
import { sqlState, type Db } from "@homeward/postgres";
import { verifyRoutes } from "@homeward/router";
import { useService } from "../data-dir/use-service.ts";
import type { ServicesPlace } from "../seeds/read-known.ts";

/** How far the checking has come: of which chains, and how many. */
export type Progress = (what: string, chains: number) => void;

export interface Audited {
  readonly histories: VerifiedChains;
  readonly routes: VerifiedChains;
}

/** Checks every history chain of every service, also beside a running Homeward. Changes nothing. */
export async function verifyChains(place: ServicesPlace, progress: Progress): Promise<Audited> {
  const histories = await as("notifier", place, (db) =>
    verifyHistory(db, ({ chains }) => progress("case histories", chains)),
  );
  const routes = await as("router", place, (db) =>
    verifyRoutes(db, ({ chains }) => progress("routes", chains)),
  );
  return { histories, routes };
}

/** The database has no tables of Homeward's. */
export class NothingToVerify extends HomewardError {
  constructor() {
    super("nothing-to-verify", "There is no Homeward in this database.");
  }
}

/** No such role; no such table; no such column. */
const ABSENT = /^(22023|42704|42P01|42703|3F000)$/;

async function as<T>(service: string, place: ServicesPlace, work: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await useService(place, { service, named: "homeward audit" }, work);
  } catch (error) {
    throw ABSENT.test(sqlState(error) ?? "") ? new NothingToVerify() : error;
  }
}

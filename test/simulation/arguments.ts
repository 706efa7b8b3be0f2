import { parseArgs } from "node:util";

export interface Arguments {
  readonly seed: string;
  readonly days: number;
  readonly from: string;
  readonly perYear: number;
  readonly json: boolean;
}

export const USAGE = `npm run simulate -- [--seed <text>] [--days <n>] [--from <date>] [--per-year <n>] [--json]

  Plays a year (or so many days) of discharges over South Yorkshire on a real Homeward and a real PostgreSQL, time
  moved. Counts what the promises forbid: ends with 0 where there is none of it (and, of a whole year, where it has met
  what makes it hard), with 1 otherwise.
  --seed      the same seed plans the same year                      default 1
  --days      how many days                                          default 365
  --from      the first day, YYYY-MM-DD in London                    default 2026-10-12
  --per-year  discharges in 365 days                                 default 4000
  --json      one line of JSON instead of the table
  A whole year is also written to docs/evidence/simulation.md.`;

/** Null where they cannot be used. */
export function readArguments(args: readonly string[]): Arguments | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: "string", default: "1" },
        days: { type: "string", default: "365" },
        from: { type: "string", default: "2026-10-12" },
        "per-year": { type: "string", default: "4000" },
        json: { type: "boolean", default: false },
      },
    });
    const wholeFrom1 = (text: string): number => {
      if (!/^[1-9]\d{0,5}$/.test(text)) throw new RangeError(text);
      return Number(text);
    };
    const { seed, json } = values;
    const from = Temporal.PlainDate.from(values.from).toString();
    return { seed, json, from, days: wholeFrom1(values.days), perYear: wholeFrom1(values["per-year"]) };
  } catch {
    return null;
  }
}

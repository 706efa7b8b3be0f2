import type { Dice } from "./dice.ts";
import { dateAfter } from "./london.ts";

/** Where young people of this simulation live, as the reference data has it. */
export interface Places {
  /** Of South Yorkshire, each with its district. */
  readonly postcodes: readonly { readonly postcode: string; readonly district: string }[];
  /** ODS codes of GP practices there, each with the district of its own postcode. */
  readonly practices: readonly { readonly odsCode: string; readonly district: string }[];
  readonly districts: readonly string[];
}

export const homes = [
  "at home",
  "by practice",
  "nowhere",
  "far away",
  "looked after",
  "protected",
  "on a plan",
] as const;
export type Home = (typeof homes)[number];

const homeWeights: Readonly<Record<Home, number>> = {
  "at home": 79,
  "by practice": 4,
  nowhere: 3,
  "far away": 2,
  "looked after": 6,
  protected: 3,
  "on a plan": 3,
};

/** Whom it is about, where they go and how they leave. Names are drawn so that each is found wherever it leaks. */
export interface Child {
  readonly home: Home;
  readonly givenName: string;
  readonly familyName: string;
  /** Of the range 999, which is never issued. */
  readonly nhsNumber: string;
  readonly birthDate: string;
  readonly postcode: string | null;
  readonly practice: string | null;
  /** The district where the young person will really live; where no rule can find it, a person does. */
  readonly district: string;
  /** The council that is responsible for a looked-after child, perhaps another one than that of the home. */
  readonly authority: string;
  readonly method:
    | "planned"
    | "clinical-decision"
    | "self"
    | "against-advice"
    | "by-relative"
    | "tribunal"
    | "unknown";
  readonly daysAnnounced: number | null;
  readonly isExpected: boolean;
  readonly risk: "flagged" | "none-stated" | "not-stated";
  readonly hasLeadWorker: boolean;
}

const consonants = "bcdfghjklmnprstvwz".split("");
const vowels = "aeiou".split("");

export function childOf(dice: Dice, date: string, { postcodes, practices, districts }: Places): Child {
  const home = dice.weighted(homeWeights);
  const place = dice.pick(postcodes);
  const practice = dice.pick(practices);
  const byPractice = home === "by practice";
  const hasPostcode = !byPractice && home !== "nowhere";
  const isAdult = dice.chance(0.06);
  const method = dice.weighted(methods);
  return {
    home,
    givenName: name(dice, 4),
    familyName: name(dice, 5),
    nhsNumber: nhsNumber(dice),
    birthDate: dateAfter(date, -(isAdult ? dice.whole(6_580, 6_900) : dice.whole(4_200, 6_500))),
    postcode: hasPostcode ? (home === "far away" ? "ZZ99 3VZ" : place.postcode) : null,
    practice: byPractice ? practice.odsCode : null,
    district: byPractice ? practice.district : place.district,
    authority: dice.chance(0.6) ? place.district : dice.pick(districts),
    method,
    daysAnnounced: dice.chance(method === "planned" ? 0.85 : 0.2) ? dice.whole(1, 14) : null,
    isExpected: dice.chance(method === "planned" ? 0.75 : 0.3),
    risk: dice.weighted({ flagged: 70, "none-stated": 15, "not-stated": 15 }),
    hasLeadWorker: dice.chance(0.2),
  };
}

const methods = {
  planned: 70,
  "clinical-decision": 8,
  self: 6,
  "against-advice": 8,
  "by-relative": 3,
  tribunal: 2,
  unknown: 3,
} as const;

function name(dice: Dice, syllables: number): string {
  const word = Array.from({ length: syllables }, () => dice.pick(consonants) + dice.pick(vowels)).join("");
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Nine digits from 999 and the check digit that belongs to them; numbers whose check digit would be ten do not exist. */
function nhsNumber(dice: Dice): string {
  for (;;) {
    const digits = `999${String(dice.whole(0, 999_999)).padStart(6, "0")}`;
    const sum = digits.split("").reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return `${digits}${check}`;
  }
}

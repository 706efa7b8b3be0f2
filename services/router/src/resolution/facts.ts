import type { Instant, Report } from "@homeward/contracts";

export type YesNoUnknown = "yes" | "no" | "unknown";

/** What the rules look at, as the unit sent it: nothing is normalised yet, null = not given. */
export interface Facts {
  readonly dischargedAt: Instant;
  /** "2009-05-01"; null or unreadable = treated as under 18. */
  readonly birthDate: string | null;
  readonly destinationKind: string;
  readonly destinationPostcode: string | null;
  readonly usualPostcode: string | null;
  readonly registeredGp: string | null;
  readonly lookedAfter: {
    readonly status: YesNoUnknown;
    readonly authority: string | null;
    readonly hasSocialWorker: boolean;
  };
  readonly childProtectionPlan: { readonly status: YesNoUnknown; readonly authority: string | null };
  readonly protection: { readonly address: YesNoUnknown; readonly mustNotLearn: readonly string[] };
}

/** The one of those who must not learn that the rules look at: where the child lived before. */
export const FORMER_AREA = "former-area";

/** Whether the address is protected: the unit said so, or named somebody who must not learn it. */
export const isProtected = ({ protection }: Facts): boolean =>
  protection.address === "yes" || protection.mustNotLearn.length > 0;

/** The part of a report that routing looks at. `dischargedAt` is when the child left (earlier of event and receipt). */
export function factsOf({ child, home }: Report, dischargedAt: Instant): Facts {
  return {
    dischargedAt,
    birthDate: child.birthDate,
    destinationKind: home.destination.kind,
    destinationPostcode: home.destination.postcode,
    usualPostcode: home.usualPostcode,
    registeredGp: home.registeredGp,
    lookedAfter: {
      status: home.lookedAfter.status,
      authority: home.lookedAfter.responsibleAuthority,
      hasSocialWorker: home.lookedAfter.socialWorker !== null,
    },
    childProtectionPlan: home.childProtectionPlan,
    protection: home.protection,
  };
}

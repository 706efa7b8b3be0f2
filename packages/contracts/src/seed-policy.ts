import { z } from "zod";
import { durationText, parseDuration } from "./instant.ts";
import { seedId, tellNameText } from "./seed-names.ts";

export const policyPurposes = ["acceptance", "contact", "resolution", "alarm", "announced"] as const;
/** What a ladder is for (`for` in the files). */
export type PolicyPurpose = (typeof policyPurposes)[number];

/** A wait of nothing would make an endless burst of repeats. */
const lastingDuration = durationText.pipe(
  z.string().refine((text) => parseDuration(text) > 0, "must last longer than nothing"),
);
const tell = z.array(tellNameText);

/** A variant that tells nobody is passed at once, so only it may have no wait. */
const variant = z
  .strictObject({ tell, wait: durationText })
  .refine(({ tell, wait }) => parseDuration(wait) > 0 || (tell.length === 0 && parseDuration(wait) === 0), {
    error: "must last longer than nothing where somebody is told",
    path: ["wait"],
    when: ({ issues }) => issues.length === 0,
  });

const repeatEntry = z.strictObject({
  every: lastingDuration,
  times: z.number().int().positive().optional(),
  add: tell.default([]),
});

/** Repeats never end: only the last entry is without `times`, and it must be. */
const repeat = z
  .array(repeatEntry)
  .min(1)
  .superRefine((entries, context) => {
    entries.forEach((entry, index) => {
      const last = index === entries.length - 1;
      if (last && entry.times !== undefined)
        context.addIssue({
          code: "custom",
          message: "the last repeat has no times: repeats never end",
          path: [index, "times"],
        });
      if (!last && entry.times === undefined)
        context.addIssue({
          code: "custom",
          message: "without times the later repeats are never reached",
          path: [index, "times"],
        });
    });
  });

/** P2: within five minutes somebody is reached, or every rung has been tried. */
const ALL_TRIED_WITHIN = parseDuration("PT5M");
const isReadable = ({ issues }: { issues: readonly unknown[] }) => issues.length === 0;

/** When the last rung starts where no rung before it can be delivered to. */
const lastStartsAfter = (policy: { rungs: readonly unknown[]; deliveryAllowance: string }): number =>
  (policy.rungs.length - 1) * parseDuration(policy.deliveryAllowance);

const tellsADesk = (policy: {
  rungs: readonly Record<"inHours" | "outOfHours", { tell: readonly string[] }>[];
}) => {
  const last = policy.rungs.at(-1);
  return [last?.inHours, last?.outOfHours].every((it) => it?.tell.some((name) => name !== "ward") === true);
};

export const seedPolicy = z
  .strictObject({
    id: seedId,
    version: z.number().int().positive(),
    for: z.enum(policyPurposes),
    urgent: z.boolean(),
    deliveryAllowance: lastingDuration,
    rungs: z.array(z.strictObject({ inHours: variant, outOfHours: variant })).min(1),
    repeat,
    within: z.strictObject({ default: lastingDuration, noRiskStated: lastingDuration }).optional(),
  })
  .refine((policy) => policy.for === "contact" || policy.within === undefined, {
    error: "only a policy for contact says within what time contact is due",
    path: ["within"],
  })
  .refine(tellsADesk, { error: "the last rung tells somebody, and not the ward alone", path: ["rungs"] })
  .refine((policy) => lastStartsAfter(policy) < ALL_TRIED_WITHIN, {
    error:
      "where nobody can be reached, every rung has to be tried within 5 minutes: (rungs - 1) × deliveryAllowance is too long",
    path: ["deliveryAllowance"],
    when: isReadable,
  });
export type SeedPolicy = z.output<typeof seedPolicy>;

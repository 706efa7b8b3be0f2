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
  .refine((policy) => policy.rungs.at(-1)?.inHours.tell.length !== 0, {
    error: "the last rung tells somebody",
    path: ["rungs"],
  })
  .refine((policy) => policy.rungs.at(-1)?.outOfHours.tell.length !== 0, {
    error: "the last rung tells somebody",
    path: ["rungs"],
  });
export type SeedPolicy = z.output<typeof seedPolicy>;

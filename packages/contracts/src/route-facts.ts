import { z } from "zod";
import { toldChild, toldFollowUp, toldHome, toldRisk } from "./webhook.ts";

/**
 * What `sealedFacts` of a route's recipient opens to: cut by the router to what its part may see.
 * What is absent must not be shown; an empty object is an answer.
 */
export const routeFacts = z.strictObject({
  child: toldChild.optional(),
  home: toldHome.optional(),
  risk: toldRisk.optional(),
  followUp: toldFollowUp.optional(),
});
export type RouteFacts = z.infer<typeof routeFacts>;

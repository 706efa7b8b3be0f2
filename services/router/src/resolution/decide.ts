import { applyDecision } from "./after-decision.ts";
import type { Facts } from "./facts.ts";
import { place } from "./placement.ts";
import { stillHidden } from "./protection.ts";
import type { Reference } from "./reference.ts";
import { reroute, type Wish } from "./reroute.ts";
import { resolve } from "./resolve.ts";
import { reverse, type Route } from "./route.ts";
import type { Urgency } from "./urgency.ts";

/** What can happen to a route. Each input carries everything it is decided by, so that it can be replayed. */
export type RouteInput =
  | {
      readonly kind: "left";
      readonly facts: Facts;
      readonly reference: Reference;
      readonly urgency: Urgency;
      /** The stay ended by death: who must know is told once, and nothing is urgent. */
      readonly died: boolean;
    }
  | { readonly kind: "reversed" }
  | { readonly kind: "asked"; readonly wish: Wish; readonly facts: Facts; readonly reference: Reference }
  | {
      readonly kind: "placed";
      readonly teamIds: readonly [string, ...string[]];
      readonly reference: Reference;
    };

/**
 * The next route. The same object when the input changes nothing that anybody has to be told of or that has to be
 * remembered; otherwise a new one, with a version of its own where the recipients changed.
 */
export function decide(route: Route, input: RouteInput): Route {
  switch (input.kind) {
    case "left": {
      const decision = resolve(stillHidden(route, input.facts), input.reference);
      const { died } = input;
      return applyDecision(route, decision, {
        died,
        urgent: !died && (input.urgency.urgent || decision.homeUnknown),
      });
    }
    case "reversed":
      return route.standing === "reversed" ? route : reverse(route);
    case "asked":
      return reroute(route, input.wish, input);
    case "placed":
      return place(route, { teamIds: input.teamIds }, input.reference);
  }
}

import type { Part, Report, RouteFacts } from "@homeward/contracts";

export interface Viewer {
  readonly part: Part;
  /** Asked to take over, but has not accepted. */
  readonly candidate: boolean;
  readonly protected: boolean;
}

/**
 * The facts a recipient may see. The lead sees all that it needs to take the child on; a must-know who the child is and
 * which authority is responsible; a copy nothing. Under a protected address only the lead itself learns the
 * whereabouts, not one that is merely asked to take over.
 */
export function cut(report: Report, viewer: Viewer): RouteFacts {
  switch (viewer.part) {
    case "lead":
      return viewer.protected && viewer.candidate ? { child: report.child } : everything(report);
    case "must-know":
      return viewer.protected ? { child: report.child } : { child: report.child, home: authorities(report) };
    case "copy":
      return {};
  }
}

const everything = ({ child, home, discharge, followUp }: Report): RouteFacts => ({
  child,
  home,
  risk: {
    risk: discharge.risk,
    riskFlags: discharge.riskFlags,
    method: discharge.method,
    summary: discharge.summary,
  },
  followUp,
});

const authorities = ({ home }: Report): NonNullable<RouteFacts["home"]> => ({
  lookedAfter: {
    status: home.lookedAfter.status,
    responsibleAuthority: home.lookedAfter.responsibleAuthority,
  },
  childProtectionPlan: home.childProtectionPlan,
});

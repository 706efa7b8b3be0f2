import type { Report } from "@homeward/contracts";
import { report, type Overrides } from "@homeward/testing";
import { expect } from "vitest";
import { ask, bearer, deskOf, type Desk, type Reply } from "./desk.ts";
import type { Homeward } from "./homeward.ts";
import type { Time } from "./time.ts";

/** A discharge that a unit has its 202 for. */
export interface Discharge {
  readonly stayId: string;
  readonly dischargeNumber: number;
  readonly report: Report;
  readonly answer: Reply;
}

/** An inpatient unit: reports, asks how a stay stands, and is told. */
export interface Unit extends Desk {
  /** A tidy report unless the test says otherwise; expects the 202. */
  reports(said?: Overrides<Report>): Promise<Discharge>;
  /** As it is, whatever comes of it. */
  readonly sends: (body: unknown) => Promise<Reply>;
  asks(discharge: Pick<Discharge, "stayId">): Promise<Reply>;
  /** The child never left: every case of the discharge is withdrawn. */
  reverses(discharge: Discharge): Promise<void>;
  /** With the unit's key: what is its own to note. */
  notes(about: { readonly caseId: string }): Promise<Reply>;
}

export interface Reporting {
  /** Everything that was ever reported. */
  readonly sent: Report[];
  /** By stay: what was accepted and not yet taken back. */
  readonly open: Map<string, Discharge>;
}

export function unitOf(
  system: Homeward,
  time: Time,
  who: { readonly name: "oak" | "elm"; readonly odsCode: string; readonly ward: string },
  { sent, open }: Reporting,
): Unit {
  const { urls } = system;
  const { name, odsCode, ward } = who;
  const sends = async (body: unknown) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await ask(`${urls.intake}/v1/discharge-events`, bearer(name), text);
    const said = body as Report;
    const { stayId, dischargeNumber } = answer.body as unknown as Discharge;
    if (answer.status === 202 && said.type === "discharged")
      open.set(stayId, { stayId, dischargeNumber, report: said, answer });
    return answer;
  };
  return {
    ...deskOf(system, time, name),
    sends,
    async reports(said = {}) {
      const now = { occurredAt: time.now(), discharge: { announcedAt: time.ago("P7D") } };
      const told = report(said);
      const body: Report = {
        ...told,
        occurredAt: said.occurredAt === undefined ? now.occurredAt : said.occurredAt,
        unit: { ...told.unit, odsCode, ward },
        discharge: {
          ...told.discharge,
          announcedAt:
            said.discharge?.announcedAt === undefined
              ? now.discharge.announcedAt
              : said.discharge.announcedAt,
        },
      };
      sent.push(body);
      const answer = await sends(body);
      expect(answer.status, answer.text).toBe(202);
      const { stayId, dischargeNumber } = answer.body as unknown as Discharge;
      return { stayId, dischargeNumber, report: body, answer };
    },
    asks: ({ stayId }) => ask(`${urls.intake}/v1/stays/${stayId}`, bearer(name)),
    async reverses(discharge) {
      const { report: before } = discharge;
      const reversal = {
        ...before,
        eventId: `reversed-${crypto.randomUUID()}`,
        type: "discharge-reversed",
        occurredAt: time.now(),
      };
      const answer = await sends(reversal);
      expect(answer.status, answer.text).toBe(202);
      open.delete(discharge.stayId);
    },
    notes: ({ caseId }) =>
      ask(
        `${urls.notifier}/v1/cases/${caseId}/acknowledgements`,
        bearer(name),
        JSON.stringify({
          caseId,
          outcome: "noted",
          by: { name: "Nurse in charge", role: "manager", odsCode },
        }),
      ),
  };
}

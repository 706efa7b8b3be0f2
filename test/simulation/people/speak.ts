import { Pool } from "undici";
import type { World } from "../subject/year-seeds.ts";
import type { Deed, Speaker } from "./deed.ts";

/** The answer of a door. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What people and hospital systems say to Homeward, over its public doors. */
export interface Voice {
  report(key: string, body: object): Promise<Reply>;
  does(
    deed: Deed,
    about: { readonly stayId: string; readonly dischargeNumber: number; readonly nowMs: number },
  ): Promise<Reply>;
  reads(path: string, key: string): Promise<Reply>;
  close(): Promise<void>;
}

export function openVoice(url: string, { keys }: World): Voice {
  const pool = new Pool(url, { connections: 16 });
  const ask = async (path: string, key: string, body?: object): Promise<Reply> => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const answer = await pool.request({
      path,
      headers,
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as Reply["body"] };
  };
  const keyOf = (owner: string): string => keys.get(owner) ?? "no key";
  return {
    report: (key, body) => ask("/v1/discharge-events", key, body),
    reads: (path, key) => ask(path, key),
    close: () => pool.close(),
    does(deed, { stayId, dischargeNumber, nowMs }) {
      switch (deed.kind) {
        case "answer": {
          const body = { caseId: deed.caseId, outcome: deed.outcome, by: nameOf(deed.by), ...deed.more };
          return ask(`/v1/cases/${deed.caseId}/acknowledgements`, keyOf(deed.by.owner), body);
        }
        case "contact": {
          const at = new Date(nowMs).toISOString();
          const body = { caseId: deed.caseId, at, by: nameOf(deed.by), with: deed.with, how: deed.how };
          return ask(`/v1/cases/${deed.caseId}/first-contact`, keyOf(deed.by.owner), body);
        }
        case "place": {
          const by = { name: "Duty co-ordinator", role: "resolver" };
          const body = {
            dischargeNumber,
            teamIds: deed.teamIds,
            by,
            reason: "The ward knows where they are.",
          };
          return ask(`/v1/routes/${stayId}/resolution`, keyOf(deed.owner), body);
        }
      }
    },
  };
}

const nameOf = ({ name, role, odsCode }: Speaker) => ({ name, role, odsCode });

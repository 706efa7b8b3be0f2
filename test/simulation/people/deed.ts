/** Who speaks, and with which key or secret. */
export interface Speaker {
  readonly name: string;
  readonly role: string;
  readonly odsCode: string;
  /** Whose key goes with it: "team:…" or "unit:…". */
  readonly owner: string;
}

/** What a person does about a case some minutes after hearing of it. */
export type Deed =
  | {
      readonly kind: "answer";
      readonly caseId: string;
      readonly by: Speaker;
      readonly outcome: string;
      readonly more?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "contact";
      readonly caseId: string;
      readonly by: Speaker;
      readonly with: "young-person" | "carer";
      readonly how: string;
    }
  | {
      readonly kind: "place";
      readonly caseId: string;
      readonly owner: string;
      readonly teamIds: readonly string[];
    };

export interface Planned {
  readonly afterMinutes: number;
  readonly deed: Deed;
}

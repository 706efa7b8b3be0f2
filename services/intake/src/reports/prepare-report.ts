import type { Report } from "@homeward/contracts";
import { sha256, type Problem, type ReceivedBody, type Sealing } from "@homeward/kernel";
import { notYours } from "@homeward/keys";
import { unitOfReport, type Reporter } from "../units/unit.ts";
import { contentHash, readBody } from "./body.ts";
import type { AcceptableReport } from "./acceptable-report.ts";
import { noNotes, warn } from "./notes.ts";
import { bodyTooLarge, malformedJson, reportUnusable, unsupportedMediaType } from "./refusals.ts";
import { spellHashOf } from "../stays/spell.ts";
import { readReport } from "./report.ts";

/** A request as it came, and whose it is. */
export interface SentReport {
  readonly body: ReceivedBody;
  readonly mediaType: string;
  readonly traceparent: string | null;
  readonly reporter: Reporter;
  /** The key is a demo key: nothing it sends reaches a live contact point. */
  readonly demo: boolean;
}

/** `keep`: a refusal whose bytes go into quarantine. */
export type PreparedReport =
  | { readonly ok: true; readonly report: AcceptableReport }
  | { readonly ok: false; readonly problem: Problem; readonly keep: boolean };

const JSON_MEDIA_TYPE = /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i;

/** Reads a request into a report that can be accepted, or says how it is refused. Touches nothing. */
export function prepareReport(sent: SentReport, sealing: Pick<Sealing, "keyedHash">): PreparedReport {
  const { bytes, tooLarge } = sent.body;
  if (tooLarge) return refuse(bodyTooLarge());
  if (!JSON_MEDIA_TYPE.test(sent.mediaType)) return refuse(unsupportedMediaType());
  const body = readBody(bytes);
  if (!body.ok) return refuse(malformedJson());
  const read = readReport(body.json);
  if (!read.ok) return refuse(reportUnusable(read.faults));
  const of = unitOfReport(sent.reporter, read.report.unit);
  if (!of.ok) return { ok: false, problem: notYours(), keep: false };
  const notes = noNotes();
  if (!body.utf8) warn(notes, "not-utf8", "");
  const test = read.report.test || sent.demo;
  const isNamed = read.report.eventId !== null;
  const eventId = read.report.eventId ?? `${test ? "test-" : ""}content-${contentHash(body.json, bytes)}`;
  const report: Report = { ...read.report, eventId, test };
  return {
    ok: true,
    report: {
      report,
      isNamed,
      unit: of.unit,
      warnings: [...notes.warnings, ...read.warnings, ...of.warnings],
      spellHash: spellHashOf(sealing, {
        odsCode: of.unit.odsCode,
        spellId: report.stay.spellId,
        test: report.test,
      }),
      bodyHash: sha256(bytes),
      body: bytes,
      traceparent: sent.traceparent,
    },
  };
}

const refuse = (problem: Problem): PreparedReport => ({ ok: false, problem, keep: true });

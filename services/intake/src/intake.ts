import type { ServiceDeps } from "@homeward/host";
import { createRateLimit, type Service } from "@homeward/kernel";
import { createKeyring } from "@homeward/keys";
import { createRelay, createRetention, watchStore } from "@homeward/outbox";
import { DatabaseUnavailable } from "@homeward/postgres";
import { caseChangeConsumer } from "./outcomes/consumer.ts";
import { handleRefused } from "./quarantine/handle-refused.ts";
import { listRefused } from "./quarantine/quarantine-store.ts";
import { quarantineRoutes } from "./quarantine/routes.ts";
import { createAdmission } from "./reports/admission.ts";
import type { ReportOutcome } from "./reports/answer.ts";
import { createGroupCommit, type GroupCommit } from "./reports/group-commit.ts";
import type { AcceptableReport } from "./reports/acceptable-report.ts";
import { handleReports } from "./reports/handle-report.ts";
import { prepareReport } from "./reports/prepare-report.ts";
import { reportRoutes, type ReportDoor } from "./reports/routes.ts";
import { defaultIntakeSettings, type IntakeSettings } from "./settings.ts";
import { showStay } from "./stays/show-stay.ts";
import { stayRoutes } from "./stays/routes.ts";
import { createReporters } from "./units/reporters.ts";
import { SOURCE } from "./reports/message.ts";

/** A unit hardly notices that it waits so long for its answer; each commit costs as much as several reports. */
const GATHER_MS = 24;

export interface IntakeDeps extends ServiceDeps {
  readonly settings?: IntakeSettings;
}

/** Builds intake on what it is given. Subscribes at once, so build it before the transport starts. */
export function createIntake(deps: IntakeDeps): Service {
  const { pool, transport, signals, clock, logger, metrics, settings = defaultIntakeSettings } = deps;
  const group = createGroup(deps);
  const door = createReportDoor(deps, group, settings);
  const loops = [
    createRelay({
      pool,
      transport,
      signals,
      logger,
      clock,
      source: SOURCE,
      givesWay: () => group.isCrowded(),
    }),
    createRetention({ pool, logger, keepDays: settings.KEEP_MESSAGES_DAYS }),
    // Other services in the same process have loops of the same kind.
  ].map((loop) => ({ ...loop, name: `intake-${loop.name}` }));
  for (const loop of loops) metrics.watchLoop(loop);
  watchStore({ ...deps, service: "intake" });
  transport.subscribe(caseChangeConsumer(deps));
  return {
    name: "intake",
    register(app) {
      const { keyring } = door;
      reportRoutes(app, door);
      stayRoutes(app, { keyring, show: (stayId, odsCode) => showStay(pool, stayId, odsCode) });
      quarantineRoutes(app, { keyring, list: (after, limit) => listRefused(pool, after, limit) });
    },
    async start() {
      for (const loop of loops) loop.start();
    },
    async stop() {
      await group.idle();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
    checks: loops,
  };
}

type ReportGroup = GroupCommit<AcceptableReport, ReportOutcome>;

function createGroup(deps: IntakeDeps): ReportGroup {
  const outcomes = deps.metrics.counter({
    name: "homeward_reports_total",
    help: "Reports that could be read, by what became of them",
    labelNames: ["outcome"],
  });
  const commits = deps.metrics.histogram({
    name: "homeward_report_commit_seconds",
    help: "Time a batch of reports takes from its first statement to its commit",
  });
  return createGroupCommit({
    gatherMs: GATHER_MS,
    async handle(reports) {
      const started = performance.now();
      const answers = await handleReports(deps, reports);
      const replayed = answers.filter((answer) => answer.kind === "accepted" && answer.replayed).length;
      const reused = answers.filter(({ kind }) => kind === "event-id-reused").length;
      const accepted = answers.length - replayed - reused;
      for (const [outcome, count] of Object.entries({ accepted, replayed, reused }))
        outcomes.inc({ outcome }, count);
      const durationMs = Math.round((performance.now() - started) * 10) / 10;
      commits.observe(durationMs / 1_000);
      deps.logger.info({
        event: "reports-handled",
        batch: reports.length,
        accepted,
        replayed,
        reused,
        durationMs,
      });
      return answers;
    },
    keysOf: ({ report, unit, spellHash }) => [
      `stay ${unit.odsCode} ${spellHash}`,
      `event ${unit.odsCode} ${report.eventId}`,
    ],
    isAway: (error) => error instanceof DatabaseUnavailable,
  });
}

function createReportDoor(deps: IntakeDeps, group: ReportGroup, settings: IntakeSettings): ReportDoor {
  const { pool, sealing, allowDemo, publicUrl, metrics } = deps;
  const underWay = metrics.gauge({
    name: "homeward_reports_under_way",
    help: "Reports from their first byte to their answer",
  });
  const bodies = metrics.gauge({
    name: "homeward_report_body_bytes",
    help: "Bytes of the reports under way",
  });
  const refusals = metrics.counter({
    name: "homeward_reports_refused_total",
    help: "Bodies that were refused and are kept in quarantine",
  });
  return {
    keyring: createKeyring({ db: pool, allowDemo }),
    reporters: createReporters(pool),
    rateLimit: createRateLimit({
      perSecond: settings.RATE_LIMIT_PER_SECOND,
      burst: settings.RATE_LIMIT_BURST,
    }),
    admission: createAdmission(
      { mostRequests: settings.MOST_REPORTS, mostBytes: settings.MOST_REPORT_BYTES },
      (requests, bytes) => {
        underWay.set(requests);
        bodies.set(bytes);
      },
    ),
    prepare: (sent) => prepareReport(sent, sealing),
    accept: (report) => group.submit(report),
    async quarantine(refused) {
      await handleRefused(deps, refused);
      refusals.inc();
    },
    publicUrl: publicUrl.replace(/\/+$/, ""),
  };
}

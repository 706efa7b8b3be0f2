import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { alertRules, type AlertRule } from "./promql/alerts.ts";
import { metricsIn, parse } from "./promql/evaluate.ts";
import { dashboardExpressions } from "./dashboard.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const told = new Set([...read("docs/metrics.md").matchAll(/^\| `(homeward_\w+)`/gm)].map(([, name]) => name));
const { groups } = parseYaml(read("infra/prometheus/watchdog.yml")) as { groups: { rules: AlertRule[] }[] };
/** Always fires: that it stops arriving is what rings. */
const watchdog = groups.flatMap(({ rules }) => rules);
const HEADINGS = ["What it means for a child", "How to look", "What to do", "Whom to call, and when"];

it("docs/metrics.md has every metric that the code names, and no other", () => {
  const sources = globSync("{packages,services}/*/src/**/*.ts", { cwd: root }).filter(
    (path) => !path.endsWith(".test.ts") && !path.startsWith("packages/testing/"),
  );
  expect(sources.length).toBeGreaterThan(100);
  const named = sources.flatMap((path) => [...read(path).matchAll(/"(homeward_[a-z_]+)"/g)]);
  const metrics = named
    .map(([, name = ""]) => name)
    .filter((name) => !/^homeward_(router|team_secret)$/.test(name));
  expect(told).toEqual(new Set(metrics));
});

/** Of the Prometheus server itself. */
const foreign = new Set(["up"]);
const base = (name: string) => name.replace(/_(bucket|count|sum)$/, "");

it("alerts and dashboard name no metric that is not there", () => {
  const used = [...alertRules.map(({ expr }) => expr), ...dashboardExpressions].flatMap(metricsIn);
  expect(used.length).toBeGreaterThan(40);
  expect(used.filter((name) => !told.has(name) && !told.has(base(name)) && !foreign.has(name))).toEqual([]);
});

it("what fires is handed to Alertmanager, a watchdog with it, and both are beside the services", () => {
  const prometheus = parseYaml(read("infra/prometheus/prometheus.yml")) as {
    rule_files: string[];
    alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  };
  expect(prometheus.rule_files).toEqual(["alerts.yml", "watchdog.yml"]);
  const targets = prometheus.alerting.alertmanagers.flatMap(({ static_configs }) => static_configs);
  expect(targets).toEqual([{ targets: ["alertmanager:9093"] }]);
  const { services } = parseYaml(read("docker-compose.yml"), { merge: true }) as {
    services: Record<string, { profiles?: string[]; volumes?: string[] }>;
  };
  expect(services["alertmanager"]?.profiles).toEqual(["watching"]);
  for (const file of prometheus.rule_files)
    expect(services["prometheus"]?.volumes).toContain(
      `./infra/prometheus/${file}:/etc/prometheus/${file}:ro`,
    );
  expect(watchdog).toMatchObject([{ alert: "Watchdog", expr: "vector(1)", labels: { severity: "none" } }]);
  const { route, receivers } = parseYaml(read("infra/prometheus/alertmanager.yml")) as {
    route: { receiver: string; routes: { matchers: string[]; receiver: string }[] };
    receivers: { name: string }[];
  };
  const receiverOf = (matcher: string) =>
    route.routes.find(({ matchers }) => matchers.includes(matcher))?.receiver;
  expect(receiverOf('severity = "page"')).toBe("page");
  expect(receiverOf('alertname = "Watchdog"')).toBe("dead-mans-switch");
  const named = [route.receiver, ...route.routes.map(({ receiver }) => receiver)];
  expect(receivers.map(({ name }) => name).sort()).toEqual(named.toSorted());
});

it("the dashboard is PromQL", () => {
  for (const expr of dashboardExpressions) expect(() => parse(expr)).not.toThrow();
});

it("every alert is to be acted on now, or soon", () => {
  for (const { labels } of alertRules) expect(labels["severity"]).toMatch(/^(page|ticket)$/);
});

it.each([...alertRules, ...watchdog].map((rule) => [rule.alert, rule] as const))(
  "%s has a page that says what to do",
  (alert, rule) => {
    expect(rule.annotations.summary.length).toBeGreaterThan(30);
    const page = read(rule.annotations.runbook_url);
    expect(page.startsWith(`# ${alert}\n`)).toBe(true);
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(HEADINGS);
  },
);

it("every page belongs to an alert, and leads nowhere that is not there", () => {
  const pages = globSync("docs/runbooks/*.md", { cwd: root });
  const asked = [...alertRules, ...watchdog].map(({ annotations }) => basename(annotations.runbook_url));
  expect(pages.map((path) => basename(path)).sort()).toEqual(asked.toSorted());
  for (const path of pages)
    for (const [, link = ""] of read(path).matchAll(/\]\(([^)]+)\)/g)) {
      const [file = "", anchor] = link.split("#");
      const target = read(join("docs/runbooks", file));
      const anchors = [...target.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, "")
          .replaceAll(" ", "-"),
      );
      if (anchor !== undefined) expect(anchors, `${path}: ${link}`).toContain(anchor);
    }
});

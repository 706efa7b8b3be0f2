import { readFileSync } from "node:fs";
import { join } from "node:path";

const text = readFileSync(join(import.meta.dirname, "../../infra/grafana/homeward.json"), "utf8");
const { panels } = JSON.parse(text) as { panels: { targets: { expr: string }[] }[] };

/** Every expression of the dashboard. */
export const dashboardExpressions: readonly string[] = panels.flatMap(({ targets }) =>
  targets.map(({ expr }) => expr),
);

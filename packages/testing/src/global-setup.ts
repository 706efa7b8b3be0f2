import type { TestProject } from "vitest/node";
import { joinServers } from "./servers.ts";

/** vitest's global setup of the projects that need servers; returns the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await joinServers();
  project.provide("homewardTestServers", servers.url);
  return () => servers.leave();
}

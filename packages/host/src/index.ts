export { hostEnvironment, readHost, serviceEnvironment, type HostConfig } from "./environment.ts";
export {
  clockOf,
  clockPart,
  runService,
  type Env,
  type ServiceDeps,
  type ServiceProcess,
} from "./run-service.ts";
export { databaseServer, dataDirPart, type DatabaseServer } from "./local-servers.ts";
export { openTracing, type OpenTracing } from "./open-tracing.ts";
export { openStore, type Store } from "./store.ts";
export { plainly, sayPlainly } from "./plainly.ts";

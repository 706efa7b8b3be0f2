export { demoSeeds, standaloneConfig, standaloneEnvironment, type StandaloneConfig } from "./config.ts";
export { sealingKeyOf } from "./data-dir/sealing-key.ts";
export { openMailSink, type MailSink } from "./demo-mail/open-mail-sink.ts";
export { registerDemoMail } from "./demo-mail/routes.ts";
export { seedsPart } from "./seeds/open-seeds.ts";

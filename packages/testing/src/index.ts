export { testDatabase, type TestDatabase } from "./test-database.ts";
export { testKafka } from "./test-kafka.ts";
export type { Hearing, Predicate } from "./hearing.ts";
export { movableClock, type MovableClock } from "./movable-clock.ts";
export { receiver, type Answer, type HeardRequest, type Receiver } from "./receiver.ts";
export { smtpSink, type HeardMail, type SmtpSink } from "./smtp-sink.ts";
export { identityOf, report, testNhsNumber, testPhone, type Overrides } from "./builders.ts";
export { startProcess, untilReady, type ProcessOptions, type TestProcess } from "./processes.ts";
export { expectGolden } from "./golden.ts";

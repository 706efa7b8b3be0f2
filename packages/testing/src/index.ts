export { testDatabase, type TestDatabase } from "./test-database.ts";
export { testKafka } from "./test-kafka.ts";

import { expect, it } from "vitest";
import { readHost, serviceEnvironment } from "./environment.ts";

const env = {
  DATABASE_URL: "postgres://homeward@localhost/homeward",
  SEALING_KEY: "k:AAAA",
  KAFKA_BROKERS: "localhost:9092",
};
const service = (more: Record<string, string> = {}) => readHost({ ...env, ...more }, serviceEnvironment);

it("a service process is in production unless it is told otherwise: no demo keys, no moved time", () => {
  expect(service().host.isProduction).toBe(true);
  expect(service({ NODE_ENV: "" }).host.isProduction).toBe(true);
  expect(() => service({ CLOCK_FILE: "/clock" })).toThrow(/CLOCK_FILE: time is never moved in production/);
  const told = service({ NODE_ENV: "development", CLOCK_FILE: "/clock" });
  expect(told.host).toMatchObject({ isProduction: false, clockFile: "/clock" });
});

it("what is started to be tried out is not, unless it is told", () => {
  expect(readHost({}, {}).host.isProduction).toBe(false);
  expect(readHost({ NODE_ENV: "production" }, {}).host.isProduction).toBe(true);
});

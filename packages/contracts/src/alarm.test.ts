import { expect, it } from "vitest";
import { alarmOf, type Alarm } from "./alarm.ts";
import { instant } from "./instant.ts";
import { alarmMessage } from "./messages.ts";

const alarm: Alarm = {
  kind: "report-refused",
  name: ["RXX01", "Oak", 3],
  about: { code: "ward-unknown" },
  tell: { to: "unit", odsCode: "RXX01", ward: "Oak" },
  severity: "high",
  why: "A report was refused.",
};
const by = { source: "homeward/intake", time: instant(1) };

it("is the contract's message, under an id that its name gives it", () => {
  const message = alarmOf(alarm, by);
  const { name: _name, ...said } = alarm;
  expect(alarmMessage.parse(message.data)).toEqual({ ...said, alarmId: message.key });
  expect(message).toMatchObject({ ...by, topic: "homeward.alarms.v1", type: "homeward.alarm", version: 1 });
  expect(alarmOf({ ...alarm, why: "Said otherwise." }, { ...by, time: instant(2) })).toMatchObject({
    id: message.id,
    key: message.key,
  });
});

it("of another kind or name is another", () => {
  const all = [alarm, { ...alarm, kind: "other" }, { ...alarm, name: ["RXX01", "Oak", 4] }];
  expect(new Set(all.map((one) => alarmOf(one, by).id)).size).toBe(3);
});

import { join } from "node:path";
import {
  alarmMessage,
  caseChangeMessage,
  cloudEvent,
  CLOUD_EVENT_MEDIA_TYPE,
  deadLetterOf,
  dischargeEventMessage,
  examplesOf,
  messageTypes,
  routeMessage,
  topics,
  type Topic,
} from "@homeward/contracts";
import { overrideJsonSchema } from "@homeward/kernel";
import { z } from "zod";

export const asyncapiFile = join(import.meta.dirname, "../../docs/asyncapi.json");

interface Told {
  readonly topic: Topic;
  readonly type: { readonly type: string; readonly version: number };
  readonly data: z.ZodType;
  /** Its published examples are `<kind>.v<version>.<what>.json`. */
  readonly kind: string;
  readonly summary: string;
}

/** Every kind of message between services, by its name in the description. */
export const messages: Readonly<Record<string, Told>> = {
  dischargeEvent: {
    topic: topics.dischargeEvents,
    type: messageTypes.dischargeEvent,
    data: dischargeEventMessage,
    kind: "discharge-event",
    summary: "Intake: an event of a stay as accepted; what the unit sent is sealed",
  },
  route: {
    topic: topics.routes,
    type: messageTypes.route,
    data: routeMessage,
    kind: "route",
    summary: "Router: everybody who must know of a discharge; an older version is ignored",
  },
  caseChange: {
    topic: topics.caseChanges,
    type: messageTypes.caseChange,
    data: caseChangeMessage,
    kind: "case-change",
    summary: "Notifier: what happened to a case, and what routing is asked to do",
  },
  alarm: {
    topic: topics.alarms,
    type: messageTypes.alarm,
    data: alarmMessage,
    kind: "alarm",
    summary: "Any service: something a person must hear of that is not a discharge's own case",
  },
};

/** AsyncAPI 3.0 from the schemas that read every record. */
export function describeTopics(): object {
  const told = Object.entries(messages);
  const perMessage = (make: (name: string, told: Told) => object) =>
    Object.fromEntries(told.map(([name, each]) => [name, make(name, each)]));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Homeward between its services",
      version: "0.1.0",
      description:
        "Kafka records are CloudEvents 1.0 in structured mode. The key is the stay's id (of an alarm: the alarm's id); `sequence` orders the messages of a key and source. Identity is sealed. What can never be handled goes to `<topic>.dead-letter` as it came, with an alarm to a person.",
      license: { name: "Apache-2.0" },
    },
    defaultContentType: "application/cloudevents+json",
    channels: perMessage((name, { topic }) => ({
      address: topic,
      description: `Dead letters: ${deadLetterOf(topic)}`,
      messages: { [name]: { $ref: `#/components/messages/${name}` } },
    })),
    operations: Object.assign(
      {},
      ...told.map(([name]) => ({ ...operation("send", name), ...operation("receive", name) })),
    ) as object,
    components: { messages: perMessage(messageOf), schemas: schemasOf() },
  };
}

const operation = (action: "send" | "receive", name: string) => ({
  [`${action}${name[0]?.toUpperCase()}${name.slice(1)}`]: {
    action,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
  },
});

const messageOf = (name: string, { type: { type, version }, kind, summary }: Told) => ({
  name: `${type}.v${version}`,
  summary,
  contentType: CLOUD_EVENT_MEDIA_TYPE,
  payload: {
    allOf: [
      { $ref: "#/components/schemas/cloudEvent" },
      {
        type: "object",
        properties: {
          type: { const: type },
          version: { const: version },
          data: { $ref: `#/components/schemas/${name}` },
        },
      },
    ],
  },
  examples: examplesOf(kind).map((payload) => ({ payload })),
});

const schemasOf = () => ({
  cloudEvent: onTheWire(cloudEvent),
  ...Object.fromEntries(Object.entries(messages).map(([name, { data }]) => [name, onTheWire(data)])),
});

function onTheWire(schema: z.ZodType): object {
  const override = overrideJsonSchema as (context: object) => void;
  const {
    $schema: _,
    id: __,
    ...rest
  } = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-07",
    unrepresentable: "any",
    override,
    // Told in full for each message: a reader needs no other page.
    reused: "inline",
  });
  return rest;
}

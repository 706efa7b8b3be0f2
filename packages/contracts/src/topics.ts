/** The Kafka topics, by what they carry. The key of every record is the stay's id. */
export const topics = {
  dischargeEvents: "homeward.discharge-events.v1",
  routes: "homeward.routes.v1",
  caseChanges: "homeward.case-changes.v1",
  alarms: "homeward.alarms.v1",
} as const;

export type Topic = (typeof topics)[keyof typeof topics];
export type DeadLetterTopic = `${Topic}.dead-letter`;
export type AnyTopic = Topic | DeadLetterTopic;

export const allTopics: readonly Topic[] = Object.values(topics);
export const deadLetterOf = (topic: Topic): DeadLetterTopic => `${topic}.dead-letter`;

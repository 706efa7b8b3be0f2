export { clusterIdOf, warmUpGroups } from "./broker.ts";
export { createKafkaTransport, type KafkaTransport, type KafkaTransportOptions } from "./kafka-transport.ts";
export type { Lag } from "./lag.ts";
export {
  kafkaEnvironment,
  kafkaSettings,
  wireName,
  type KafkaEnvironment,
  type KafkaSettings,
} from "./settings.ts";
export {
  defaultTopicPlan,
  topicEnvironment,
  topicPlan,
  type TopicEnvironment,
  type TopicPlan,
} from "./topic-plan.ts";
export { checkTopics, ensureTopics, TopicsError, type TopicsClient } from "./topics.ts";
export { readKept } from "./read-kept.ts";
export { watchLag } from "./watch-lag.ts";

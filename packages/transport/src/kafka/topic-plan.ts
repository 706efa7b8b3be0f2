import { z } from "zod";

/** How the topics should be. Times in milliseconds. */
export interface TopicPlan {
  /** Of every topic. Never changed later: keys would move to other partitions, and order would break. */
  readonly partitions: number;
  readonly replication: number;
  readonly retentionMs: number;
  /** Of alarms and dead letters: what a person may still have to look at. */
  readonly longRetentionMs: number;
}

const DAY_MS = 86_400_000;
const days = (standard: number) => z.coerce.number().int().positive().default(standard);

/** The environment variables of {@link topicPlan}; spread into a config schema. */
export const topicEnvironment = {
  KAFKA_PARTITIONS: z.coerce.number().int().positive().default(12),
  /** 1 suits one broker; anything that matters has 3. */
  KAFKA_REPLICATION: z.coerce.number().int().positive().default(1),
  KAFKA_RETENTION_DAYS: days(14),
  KAFKA_LONG_RETENTION_DAYS: days(366),
};

export type TopicEnvironment = z.output<z.ZodObject<typeof topicEnvironment>>;

export const topicPlan = (env: TopicEnvironment): TopicPlan => ({
  partitions: env.KAFKA_PARTITIONS,
  replication: env.KAFKA_REPLICATION,
  retentionMs: env.KAFKA_RETENTION_DAYS * DAY_MS,
  longRetentionMs: env.KAFKA_LONG_RETENTION_DAYS * DAY_MS,
});

/** @internal */
export const defaultTopicPlan: TopicPlan = topicPlan(z.object(topicEnvironment).parse({}));

import { randomOf } from "./random.ts";

export type Transport = "in-process" | "kafka";

/** What can be killed. In one process the three services die together. */
export const targetsOf = {
  "in-process": ["standalone", "postgres"],
  kafka: ["intake", "router", "notifier", "postgres", "kafka"],
} as const;
type Service = "intake" | "router" | "notifier";
/** Of several replicas the second is "intake-2". */
export type Target = (typeof targetsOf)[Transport][number] | `${Service}-${number}`;

/** SIGKILL of one target, or of two at once; or, gently, SIGTERM, as when a new version is rolled out. */
export interface Kill {
  readonly targets: readonly Target[];
  readonly gently: boolean;
  /** After everything was ready again after the kill before; never under 2 s. */
  readonly restMs: number;
  /** How long the dead are left dead. */
  readonly downMs: number;
  /** Killed once more while it starts, so long after it was started again; null: it may start in peace. */
  readonly againAfterMs: number | null;
  /** So long after the reports that follow begin to be told: it falls among them. */
  readonly amidMs: number;
}

/** What is told of one stay, and how those who hear of it answer. */
export interface Story {
  readonly index: number;
  readonly kind: "routine" | "urgent" | "unplaceable" | "looked-after";
  /** Sent this long after its segment begins; the kill of the segment before falls among the first. */
  readonly offsetMs: number;
  /** The unit's system sends the same report once more, whatever it was answered. */
  readonly sentTwice: boolean;
  /** The unit takes it back so long after its 202; null: it stands. */
  readonly reversedAfterMs: number | null;
  /** Who answers first: the team at its first alarm, at its second rung, or, all silent, the lead on call, who holds. */
  readonly answeredBy: "team" | "second-rung" | "on-call-lead";
  readonly answerAfterMs: number;
  /** The team says first that the child is not theirs; the next one takes the child on. */
  readonly bounces: boolean;
  /** The acceptance comes again: the same message, another one, or another person's. */
  readonly again: "no" | "same-message" | "other-message" | "other-person";
  readonly againAfterMs: number;
  /** First contact is told so long after the acceptance; "overdue": only when the contact clock's second rung rings. */
  readonly contact: number | "overdue";
}

export interface Plan {
  readonly seed: number;
  readonly transport: Transport;
  /** What happens between one kill and the next; the last has no kill at its end. */
  readonly segments: readonly { readonly stories: readonly Story[]; readonly kill: Kill | null }[];
}

export type Behaviour = "deliver" | "refuse" | "late" | "hang" | "die";

export interface PlanOptions {
  readonly seed: number;
  readonly events: number;
  readonly transport: Transport;
  /** Of each service on Kafka. Default 1. */
  readonly replicas?: number;
  /** No kill, but a rolling restart: each process of a service in its turn, by SIGTERM. */
  readonly gently?: boolean;
}

const LEAST_REST_MS = 2_000;
/** A full run leaves the time in which what the kills held up is made good, so that each finds something new. */
const MOST_REST_MS = 8_000;
/** Fewer events are for a quick look: everything is killed once, two at a time. The fewest are for every run of the tests: all at once. */
export const sizeOf = (events: number): "tiny" | "small" | "full" => {
  if (events < 40) return "tiny";
  return events < 400 ? "small" : "full";
};
/** How much faster people and events are, as the ladders are. */
const haste = { tiny: 0.15, small: 0.3, full: 1 };

/** Everything that happens but for the moments at which processes are done: a pure function of its options. */
export function makePlan(options: PlanOptions): Plan {
  const { seed, events, transport } = options;
  const kills = planKills(options);
  const ends: readonly (Kill | null)[] = [...kills, null];
  const faster = haste[sizeOf(events)];
  const stories = Array.from({ length: events }, (_, index) => planStory(seed, index, faster));
  const shares = Map.groupBy(stories, ({ index }) => Math.floor((index * ends.length) / events));
  const segments = ends.map((kill, n) => ({
    kill,
    stories: (shares.get(n) ?? []).toSorted((a, b) => a.offsetMs - b.offsetMs),
  }));
  return { seed, transport, segments };
}

function planKills(options: PlanOptions): Kill[] {
  const { seed, events, transport, gently = false } = options;
  const size = sizeOf(events);
  const all = allTargets(options);
  const random = randomOf(seed, "kills", transport);
  const rounds = size === "full" ? Math.max(1, Math.round(events / 400)) : 1;
  return Array.from({ length: rounds }, () => random.shuffled(all)).flatMap((targets) => {
    const groups = gently ? inGroups(1)(targets) : violent[size](targets);
    const startingAgain = size === "tiny" ? NONE : random.between(0, groups.length - 1);
    const most = size === "full" ? MOST_REST_MS : LEAST_REST_MS;
    return groups.map((group, n) => ({
      targets: group,
      gently,
      restMs: random.between(LEAST_REST_MS, most),
      downMs: random.between(0, 1_200),
      againAfterMs: n === startingAgain && !gently ? random.between(30, 900) : null,
      amidMs: random.between(0, 1_500) * haste[size],
    }));
  });
}

function allTargets({ transport, replicas = 1, gently = false }: PlanOptions): Target[] {
  const named = targetsOf[transport].filter((target) => !gently || !isServer(target));
  const more = Array.from({ length: replicas - 1 }, (_, n) => `-${n + 2}` as const);
  const isService = (target: Target): target is Service => !isServer(target) && target !== "standalone";
  return named.flatMap((target): Target[] =>
    isService(target) ? [target, ...more.map((end): Target => `${target}${end}` as Target)] : [target],
  );
}

const isServer = (target: Target): boolean => target === "postgres" || target === "kafka";

/** Two at once, then each of the others; of two targets both at once and each by itself. */
const mixed = (targets: readonly Target[]): Target[][] => {
  const rest = targets.length === 2 ? targets : targets.slice(2);
  return [targets.slice(0, 2), ...rest.map((target) => [target])];
};

const inGroups =
  (of: number) =>
  (targets: readonly Target[]): Target[][] =>
    targets.flatMap((_, n) => (n % of === 0 ? [targets.slice(n, n + of)] : []));

const violent = { full: mixed, small: inGroups(2), tiny: inGroups(5) };
const NONE = -1;

/** `faster` under 1 makes people and events as much faster as the ladders of a quick look are. */
function planStory(seed: number, index: number, faster: number): Story {
  const random = randomOf(seed, "story", index);
  const between = (least: number, most: number) => Math.round(random.between(least, most) * faster);
  const kind = random.weighted({ routine: 70, urgent: 14, unplaceable: 8, "looked-after": 8 });
  return {
    index,
    kind,
    offsetMs: between(0, 10_000),
    sentTwice: random.chance(0.1),
    reversedAfterMs: random.chance(0.05) ? between(1_000, 9_000) : null,
    answeredBy: random.weighted({ team: 76, "second-rung": 12, "on-call-lead": 12 }),
    answerAfterMs: random.chance(0.25) ? between(3_000, 8_000) : between(0, 1_500),
    bounces: random.chance(0.06),
    again: random.weighted({ no: 70, "same-message": 10, "other-message": 10, "other-person": 10 }),
    againAfterMs: random.chance(0.3) ? between(10_000, 20_000) : between(0, 500),
    contact: random.chance(0.1) ? "overdue" : between(200, 9_000),
  };
}

/** How a receiver treats the n-th message (0 is the first) to a contact point. */
export const behaviourOf = (seed: number, point: string, n: number): Behaviour =>
  randomOf(seed, "receiver", point, n).weighted({ deliver: 900, refuse: 50, late: 35, hang: 10, die: 5 });

/** How late an answer is, or how long a receiver that died stays away, in milliseconds. */
export const lateMsOf = (seed: number, point: string, n: number): number =>
  randomOf(seed, "late", point, n).between(300, 2_500);

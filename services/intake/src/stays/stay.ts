import { earlier, nameIdAt, type EventType, type Instant, type Warning } from "@homeward/contracts";

/** A leaving that was not taken back. */
export interface LiveDischarge {
  readonly dischargeId: string;
  readonly number: number;
  readonly occurredAt: Instant;
  /** The earlier of occurredAt and receipt; the contact clock runs from it, so it never gets later. */
  readonly dischargedAt: Instant;
  /** The event that last said how it stands; null where that is not known. */
  readonly toldBy: string | null;
}

/** One inpatient spell. The child has left exactly when a discharge is live. */
export interface Stay {
  readonly stayId: string;
  /** How many discharges there were, live or not. */
  readonly discharges: number;
  /** Lowest number first. More than one when a unit reported a further leaving without a return between. */
  readonly live: readonly LiveDischarge[];
}

/** A reported event, ready to be decided on. */
export interface StayEvent {
  readonly eventId: string;
  /** null: a type that is not in the contract. */
  readonly type: EventType | null;
  readonly receivedAt: Instant;
  /** As stated; else the receipt. */
  readonly occurredAt: Instant;
  /** The end of the day when only a date was stated; else the same as occurredAt. */
  readonly occurredUntil: Instant;
  /** A discharge that says that the child died. */
  readonly died: boolean;
}

/** A message to be sent: the last one about a discharge says how it stands. */
export interface StayEffect extends LiveDischarge {
  readonly kind: "discharged" | "discharge-reversed";
}

export interface StayDecision {
  readonly next: Stay;
  readonly effects: readonly StayEffect[];
  /** The discharge that the event is about; null for none. */
  readonly dischargeNumber: number | null;
  readonly warnings: readonly Warning[];
}

/** A stay nobody has told of yet. */
export const newStay = (stayId: string): Stay => ({ stayId, discharges: 0, live: [] });

export const hasLeft = (stay: Stay): boolean => stay.live.length > 0;

/** What an event does to its stay. Pure: the same event at the same stay always decides the same. */
export function decide(stay: Stay, event: StayEvent): StayDecision {
  if (event.type === "discharged") return leave(stay, event);
  if (event.type === "discharge-reversed") return takeBack(stay, event);
  // An unknown type was told of when the report was read.
  return nothing(stay, event.type === null ? [] : [notYetActedOn]);
}

/**
 * The same leaving told again, known by its instant, is the same discharge. Told with another instant it is
 * another one: were it taken for the same, a child who came back and left again might be chased by nobody.
 * A death is told of every leaving that stands, whatever its instant: nobody is to be asked to find the child.
 */
function leave(stay: Stay, event: StayEvent): StayDecision {
  const known = stay.live.find((discharge) => discharge.occurredAt === event.occurredAt);
  const discharge = known ?? nextDischarge(stay, event);
  const others = event.died ? stay.live.filter(({ number }) => number !== discharge.number) : [];
  const about = [...others, discharge].map((each) => ({ ...each, toldBy: event.eventId }));
  const now = new Map([...stay.live, ...about].map((each) => [each.number, each]));
  return emit({ ...stay, discharges: Math.max(stay.discharges, discharge.number) }, [...now.values()], {
    kind: "discharged",
    about,
    warnings: hasLeft(stay) ? [known === undefined ? leftAgain(event) : alreadyKnown] : [],
  });
}

const nextDischarge = (stay: Stay, event: StayEvent): LiveDischarge => ({
  dischargeId: nameIdAt(event.receivedAt, stay.stayId, event.eventId),
  number: stay.discharges + 1,
  occurredAt: event.occurredAt,
  dischargedAt: earlier(event.occurredAt, event.receivedAt),
  toldBy: event.eventId,
});

/**
 * A child who is back on the ward has no live discharge, so all are taken back, except those that came after
 * what is reversed: a reversal that arrives late says nothing about a leaving it could not know of.
 */
function takeBack(stay: Stay, event: StayEvent): StayDecision {
  const about = stay.live
    .filter((discharge) => discharge.dischargedAt <= event.occurredUntil)
    .map((discharge) => ({ ...discharge, toldBy: event.eventId }));
  const live = stay.live.filter((discharge) => discharge.dischargedAt > event.occurredUntil);
  if (about.length === 0 && live.length === 0) {
    const message = "There is no discharge to reverse. Kept; send the discharge again if it was meant.";
    return nothing(stay, [warning("nothing-to-reverse", "/type", message)]);
  }
  const older =
    "Dated before a discharge that is known: that discharge stands. Send a later time to reverse it.";
  const warnings = live.length === 0 ? [] : [warning("reversal-before-discharge", "/occurredAt", older)];
  return emit(stay, live, { kind: "discharge-reversed", about, warnings });
}

const warning = (code: string, pointer: string, message: string): Warning => ({ code, pointer, message });

const alreadyKnown = warning(
  "already-discharged",
  "/type",
  "This discharge is already known. What is new in the report is passed on.",
);
const leftAgain = ({ died }: StayEvent): Warning => {
  const earlierOne = died ? "the death is told of the earlier one too" : "the earlier one is still chased";
  const message = `The young person had already left. Taken as a further discharge; ${earlierOne}.`;
  return warning("discharged-again", "/type", message);
};

const notYetActedOn: Warning = {
  code: "not-yet-acted-on",
  pointer: "/type",
  message: "Kept. Events of this type do not yet change what Homeward does.",
};

const nothing = (stay: Stay, warnings: readonly Warning[]): StayDecision => ({
  next: stay,
  effects: [],
  dischargeNumber: null,
  warnings,
});

function emit(
  stay: Stay,
  live: readonly LiveDischarge[],
  told: Pick<StayEffect, "kind"> & { about: readonly LiveDischarge[]; warnings: readonly Warning[] },
): StayDecision {
  const { kind, about, warnings } = told;
  return {
    next: { ...stay, live },
    effects: about.map((discharge) => ({ ...discharge, kind })),
    dischargeNumber: about.at(-1)?.number ?? null,
    warnings,
  };
}

/** The default ladders: who is told, how long they are waited for. As the default policies of the product have them. */
const step = (tell: string[], wait: string) => ({ tell, wait });
const always = (tell: string[], wait: string) => ({
  inHours: step(tell, wait),
  outOfHours: step(tell, wait),
});

const halfHourly = [
  { every: "PT30M", times: 4 },
  { every: "PT30M", times: 4, add: ["rota:directors"] },
  { every: "PT30M", add: ["platform"] },
];
const quarterHourly = [{ every: "PT15M", times: 4 }, ...halfHourly.slice(1)];

interface Desks {
  readonly family: string;
  /** Rota of those on duty in working hours. */
  readonly duty: string;
  readonly manager: string;
}

/** One family: a ladder for each purpose and urgency. */
function family({ family: id, duty, manager }: Desks): object[] {
  const row = (purpose: string, urgent: boolean, ladder: object) => ({
    id,
    version: 1,
    for: purpose,
    urgent,
    deliveryAllowance: "PT2M",
    ...ladder,
  });
  const lead = "rota:safeguarding-leads";
  const onCall = "rota:on-call-managers";
  const contact = (wait: string, last: string) => ({
    within: { default: "PT48H", noRiskStated: "PT72H" },
    rungs: [
      {
        inHours: step(["leadWorker", "inbox", `rota:${duty}`], wait),
        outOfHours: step(["crisis", onCall], wait),
      },
      { inHours: step([`rota:${manager}`, "ward"], wait), outOfHours: step([onCall, "ward"], wait) },
      always([lead], last),
    ],
  });
  const resolution = (wait: string) => [
    always(["inbox", "rota:co-ordinators"], wait),
    always([onCall, "ward"], wait),
    always([lead], wait),
  ];
  return [
    row("acceptance", false, {
      // Four rungs have to be tried within five minutes (P2).
      deliveryAllowance: "PT1M30S",
      rungs: [
        { inHours: step(["inbox", "leadWorker"], "PT2H"), outOfHours: step(["crisis", "ward"], "PT1H") },
        { inHours: step([`rota:${duty}`], "PT1H"), outOfHours: step([onCall], "PT1H") },
        { inHours: step([`rota:${manager}`, "ward"], "PT1H"), outOfHours: step([], "PT0S") },
        always([lead], "PT30M"),
      ],
      repeat: halfHourly,
    }),
    row("acceptance", true, {
      rungs: [
        { inHours: step([`rota:${duty}`, "ward"], "PT30M"), outOfHours: step(["crisis", "ward"], "PT30M") },
        { inHours: step([`rota:${manager}`], "PT30M"), outOfHours: step([onCall], "PT30M") },
        always([lead], "PT15M"),
      ],
      repeat: quarterHourly,
    }),
    row("contact", false, { ...contact("PT1H", "PT30M"), repeat: halfHourly }),
    row("contact", true, { ...contact("PT30M", "PT15M"), repeat: quarterHourly }),
    row("resolution", false, { rungs: resolution("PT30M"), repeat: halfHourly }),
    row("resolution", true, { rungs: resolution("PT15M"), repeat: quarterHourly }),
    ...[false, true].map((urgent) =>
      row("alarm", urgent, {
        rungs: [always(["inbox", "ward"], "PT30M"), always([onCall, "platform"], "PT30M")],
        repeat: [{ every: "PT30M" }],
      }),
    ),
  ];
}

/** A must-know recipient confirms; its ladder ends at the same lead. */
const authority = [false, true].map((urgent) => ({
  id: "authority",
  version: 1,
  for: "acceptance",
  urgent,
  deliveryAllowance: "PT2M",
  rungs: [
    always(["inbox"], urgent ? "PT30M" : "PT2H"),
    always(["rota:on-call-managers"], "PT30M"),
    always(["rota:safeguarding-leads"], "PT30M"),
  ],
  repeat: [{ every: "PT30M" }],
}));

export const policies = [
  ...family({ family: "rotherham", duty: "rotherham-duty", manager: "rotherham-managers" }),
  ...family({ family: "sheffield", duty: "sheffield-duty", manager: "on-call-managers" }),
  ...family({ family: "default", duty: "rotherham-duty", manager: "on-call-managers" }),
  ...authority,
];

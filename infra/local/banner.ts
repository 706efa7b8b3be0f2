import { serviceNames, type Addresses } from "./addresses.ts";

/** What `npm run start:kafka` says once everything answers; its last line is the addresses as JSON. */
export function banner(
  addresses: Addresses,
  { isDemo, hasMailSink }: { isDemo: boolean; hasMailSink: boolean },
): string {
  const url = (name: (typeof serviceNames)[number]) => addresses[name].publicUrl;
  const lines = ["Homeward is running on Kafka, each service its own process", ""];
  if (isDemo)
    lines.push(
      "Report a discharge (the demo key reaches demo contact points only):",
      "",
      `  curl -sS ${url("intake")}/v1/discharge-events -H 'authorization: Bearer demo-unit-larch-house' \\`,
      "    -H 'content-type: application/json' -d @docs/examples/discharged.json",
      "",
      "Hear what the teams hear:     npm run receiver",
      `Answer a case:                npm run acknowledge -- <caseId> --url ${url("notifier")}`,
    );
  lines.push(...serviceNames.map((name) => `${name.padEnd(30)}${url(name)}/docs  ${url(name)}/health/ready`));
  if (hasMailSink) lines.push(`Mail of the demo:             ${addresses.mail.publicUrl}/demo/mail`);
  const urls = Object.fromEntries(serviceNames.map((name) => [name, url(name)]));
  return `\n${lines.join("\n")}\n\n${JSON.stringify(urls)}\n`;
}

/** What `npm start` says once it answers: where to post, with what, and where to look. */
export function banner({
  url,
  isDemo,
  hasMailSink,
}: {
  url: string;
  isDemo: boolean;
  hasMailSink: boolean;
}): string {
  const lines = [`Homeward is running at ${url}`, ""];
  if (isDemo) {
    lines.push(
      "Report a discharge (the demo key reaches demo contact points only):",
      "",
      `  curl -sS ${url}/v1/discharge-events -H 'authorization: Bearer demo-unit-larch-house' \\`,
      "    -H 'content-type: application/json' -d @docs/examples/discharged.json",
      "",
      "Hear what the teams hear:     npm run receiver",
      "Answer a case:                npm run acknowledge -- <caseId>",
    );
  }
  lines.push(`Look:                         ${url}/docs  ${url}/health/ready  ${url}/metrics`);
  if (hasMailSink) lines.push(`Mail of the demo:             ${url}/demo/mail`);
  return `\n${lines.join("\n")}\n\n`;
}

import type { Mail } from "./mail.ts";

/** A bare page of the mails, newest first. */
export function mailPage(mails: readonly Mail[]): string {
  const list = mails.map(article).join("\n") || "<p>No e-mail has been sent yet.</p>";
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Demo mail – Homeward</title>
<h1>Demo mail</h1>
<p>What Homeward has sent by e-mail since it started. Nothing here left this machine.</p>
${list}
</html>
`;
}

const article = ({ to, date, subject, text }: Mail): string => `<article>
<h2>${escape(subject)}</h2>
<p>To ${escape(to.join(", "))}, ${escape(date)}</p>
<pre>${escape(text)}</pre>
</article>`;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (char) => entities[char] ?? char);

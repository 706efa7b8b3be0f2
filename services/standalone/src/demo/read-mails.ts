import { z } from "zod";
import type { Stage } from "./open-stage.ts";

const mailList = z.object({
  items: z.array(z.object({ messageId: z.string(), to: z.array(z.string()), subject: z.string() })),
});

/** Hears the e-mails that have come since: from Homeward's built-in mail server, by its page. */
export async function readMails({ url, ears, seeds, clock }: Stage): Promise<void> {
  const answer = await fetch(`${url}/demo/mail`);
  const { items } = mailList.parse(await answer.json());
  for (const { messageId, to, subject } of items.toReversed()) {
    const point = seeds.contactPoints.find(({ kind, address }) => kind === "email" && to.includes(address));
    const pointId = point?.id ?? to.join(", ");
    ears.add({ id: messageId, kind: "mail", pointId, at: clock.now(), body: null, text: subject });
  }
}

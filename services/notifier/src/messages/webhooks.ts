/** How OpenAPI describes what Homeward posts to a contact point. */
export const webhooks = {
  told: {
    post: {
      tags: ["cases"],
      summary: "What a recipient is told",
      description:
        "Standard Webhooks: `webhook-id` is the notification's id, the same on every attempt. Told is not accepted: no answer to this request stops a clock.",
      parameters: ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => ({
        name,
        in: "header",
        required: true,
        schema: { type: "string" },
      })),
      requestBody: {
        required: true,
        content: { "application/json": { schema: { $ref: "#/components/schemas/WebhookInput" } } },
      },
      responses: {
        "2XX": { description: "Delivered. It is not an answer." },
        410: { description: "Refused for good: this address is not tried again." },
        "5XX": { description: "Tried again under the same id." },
      },
    },
  },
} as const;

/** A process of its own that joins a group and says each message it is done with: "<key> <sequence>" a line. */
import { createLogger } from "@homeward/kernel";
import { createKafkaTransport, type KafkaSettings } from "../src/kafka/index.ts";
import { listener } from "./listener.ts";

const settings = JSON.parse(process.argv[2] ?? "") as KafkaSettings;
const transport = createKafkaTransport({
  settings,
  logger: createLogger({ service: "member", level: "silent" }),
});
transport.subscribe(
  listener({
    refuses({ key, sequence }) {
      process.stdout.write(`${key} ${sequence}\n`);
      return false;
    },
  }),
);
await transport.start();
process.stdout.write("joined\n");

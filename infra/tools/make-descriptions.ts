/** `npm run openapi`: writes docs/openapi.json and docs/asyncapi.json from the schemas that check what comes in. */
import { writeFileSync } from "node:fs";
import { asyncapiFile, describeTopics } from "./asyncapi.ts";
import { describeDoors, inFile, openapiFile } from "./openapi.ts";

writeFileSync(openapiFile, inFile(await describeDoors()));
writeFileSync(asyncapiFile, inFile(describeTopics()));

/** `npm run hazards`: writes docs/safety/hazards.md from docs/safety/hazards.json. */
import { writeFileSync } from "node:fs";
import { hazardPage, hazardsPage, readHazards } from "./hazard-log.ts";

writeFileSync(hazardsPage, hazardPage(readHazards()));

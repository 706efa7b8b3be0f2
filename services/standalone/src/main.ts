import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Where this checkout may be written to, what is compiled is kept for the next start; in no folder that others share.
enableCompileCache(join(import.meta.dirname, "../../../node_modules/.cache/compiled"));
const { run } = await import("./run.ts");
await run(process.env);

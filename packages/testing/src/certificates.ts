import { fileURLToPath } from "node:url";

const at = (file: string) => fileURLToPath(new URL(`../certificates/${file}`, import.meta.url));

/** PEM files of a server on this machine, of the authority that signed it, and of one that did not. For tests only. */
export const certificates = {
  authority: at("authority.pem"),
  stranger: at("stranger.pem"),
  server: at("server.pem"),
  serverKey: at("server-key.pem"),
} as const;

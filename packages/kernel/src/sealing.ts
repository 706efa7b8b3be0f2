import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  randomFillSync,
} from "node:crypto";
import { HomewardError } from "./errors.ts";

/**
 * Identity, notes, summaries, quarantined bytes and secrets at rest, and identity inside messages.
 * Sealed text: `s1.<key id>.<base64url of nonce + ciphertext + tag>`, AES-256-GCM.
 */
export interface Sealing {
  seal(plain: string | Uint8Array): string;
  /** Throws {@link HomewardError} `sealed-unreadable` or `sealing-key-unknown`. */
  open(sealed: string): Buffer;
  openText(sealed: string): string;
  /** 64 hex digits that stand for a text without telling it; stable across key rotation. */
  keyedHash(text: string): string;
}

const FORMAT = "s1";
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Reads `keyid:base64,keyid:base64` (32 bytes each). The first key seals; every listed key opens.
 * The **last** key is the root of keyedHash: keep it last for ever, or hashes in old histories can no longer be
 * matched. One key may stand at both ends. How to rotate: see the README.
 */
export function createSealing(keys: string): Sealing {
  const ring = readKeys(keys);
  const [first] = ring;
  const root = ring.at(-1);
  if (first === undefined || root === undefined) throw badKeys("no key given");
  const byId = new Map(ring.map(({ id, secret }) => [id, derive(secret, "homeward sealing 1")]));
  const sealingKey = derive(first.secret, "homeward sealing 1");
  const hashKey = derive(root.secret, "homeward keyed hash 1");
  const open = (sealed: string) => openWith(byId, sealed);
  return {
    seal: (plain) => sealWith(first.id, sealingKey, plain),
    open,
    openText: (sealed) => open(sealed).toString("utf8"),
    keyedHash: (text) => createHmac("sha256", hashKey).update(text, "utf8").digest("hex"),
  };
}

/** A new key in the form that {@link createSealing} reads. */
export const generateSealingKey = (id: string): string =>
  `${id}:${randomBytes(KEY_BYTES).toString("base64")}`;

interface RingKey {
  readonly id: string;
  readonly secret: Buffer;
}

function readKeys(keys: string): RingKey[] {
  const ring = keys.split(",").map((entry, index) => {
    const [, id, base64] = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(entry) ?? [];
    if (id === undefined || base64 === undefined) throw badKeys(`entry ${index + 1} is not keyid:base64`);
    const secret = Buffer.from(base64, "base64");
    if (secret.length !== KEY_BYTES) throw badKeys(`entry ${index + 1} is not ${KEY_BYTES} bytes long`);
    return { id, secret };
  });
  const firstOf = (id: string) => ring.find((one) => one.id === id);
  if (ring.some(({ id, secret }) => !firstOf(id)?.secret.equals(secret)))
    throw badKeys("a key id is used for two keys");
  return ring;
}

const badKeys = (why: string) => new HomewardError("sealing-key-invalid", `sealing keys: ${why}`);

/** One secret, two uses: each gets its own key. */
const derive = (secret: Buffer, use: string) => Buffer.from(hkdfSync("sha256", secret, "", use, KEY_BYTES));

function sealWith(id: string, key: Buffer, plain: string | Uint8Array): string {
  const nonce = newNonce();
  const head = `${FORMAT}.${id}`;
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(head));
  const bytes = typeof plain === "string" ? Buffer.from(plain, "utf8") : plain;
  const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  return `${head}.${sealed.toString("base64url")}`;
}

const drawn = Buffer.alloc(NONCE_BYTES * 512);
let used = drawn.length;

/** Never the same twice. Drawn in hundreds: asking for each alone costs half of what sealing a report does. */
function newNonce(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += NONCE_BYTES;
  return Buffer.from(drawn.subarray(used - NONCE_BYTES, used));
}

function openWith(keys: ReadonlyMap<string, Buffer>, sealed: string): Buffer {
  const [, head, id, data] = /^(s1\.([A-Za-z0-9_-]{1,32}))\.([A-Za-z0-9_-]+)$/.exec(sealed) ?? [];
  if (head === undefined || id === undefined || data === undefined) throw unreadable();
  const key = keys.get(id);
  if (key === undefined)
    throw new HomewardError("sealing-key-unknown", "sealed under a key that is not given");
  const bytes = Buffer.from(data, "base64url");
  // A non-canonical spelling of the same bytes would otherwise open too.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== data) throw unreadable();
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(head))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw unreadable(error);
  }
}

const unreadable = (cause?: unknown) =>
  new HomewardError("sealed-unreadable", "sealed text is damaged or not ours", { cause });

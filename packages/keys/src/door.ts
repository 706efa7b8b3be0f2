import type { KeyRole } from "@homeward/contracts";
import { Problem } from "@homeward/kernel";
import type { FastifyRequest } from "fastify";
import { bearerOf, type ApiKey } from "./api-key.ts";
import type { Keyring } from "./keyring.ts";

const keys = new WeakMap<FastifyRequest, ApiKey>();

/**
 * An onRequest hook: lets in who shows a live key of one of the roles. Runs before the body is read, so that
 * nothing of a stranger is taken in. Throws 401 `unknown-key` or 403 `not-yours`.
 */
export function requireKey(keyring: Keyring, roles: readonly KeyRole[]) {
  return async (request: FastifyRequest): Promise<void> => {
    const key = await authenticate(keyring, request);
    if (!roles.includes(key.role)) throw notYours();
    keys.set(request, key);
  };
}

/** The key of a request, whatever its role. Throws 401 `unknown-key`. */
export async function authenticate(
  keyring: Keyring,
  request: Pick<FastifyRequest, "headers">,
): Promise<ApiKey> {
  const bearer = bearerOf(request);
  const key = bearer === null ? null : await keyring.find(bearer);
  if (key === null) throw unknownKey();
  return key;
}

/** The key that {@link requireKey} let in. */
export function keyOf(request: FastifyRequest): ApiKey {
  const key = keys.get(request);
  if (key === undefined) throw new Error("keyOf needs a route with requireKey");
  return key;
}

/** 401: no key, an unknown one, a revoked one: all the same to the caller. */
export const unknownKey = (): Problem =>
  new Problem({
    code: "unknown-key",
    status: 401,
    title: "This needs a key that is known here",
    detail: "Send a live key as Authorization: Bearer.",
    headers: { "www-authenticate": "Bearer" },
  });

/** 403: the key is known, but this is not for it. */
export const notYours = (): Problem =>
  new Problem({ code: "not-yours", status: 403, title: "This is not for the owner of this key" });

import { z } from "zod";

/** Whose a contact point, a rota or a key is; in files "team:<id>", "unit:<ods>/<ward>", "person:<id>" or "platform". */
export type Owner =
  | { readonly kind: "team"; readonly id: string }
  | { readonly kind: "unit"; readonly odsCode: string; readonly ward: string }
  | { readonly kind: "person"; readonly id: string }
  | { readonly kind: "platform" };

/** Whom a rung tells, as a policy names them. */
export type TellName =
  | { readonly kind: "inbox" | "leadWorker" | "ward" | "crisis" | "platform" }
  | { readonly kind: "team" | "rota" | "person"; readonly id: string };

export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
export const seedId = z.string().regex(idPattern, "an id is letters, digits, dot, dash and underscore");
/** In capitals, as reports are read. */
export const seedOdsCode = z
  .string()
  .toUpperCase()
  .regex(/^[A-Z0-9]{2,12}$/, "not an ODS code");

function namedOwner(prefix: string, rest: string): Owner | null {
  if ((prefix === "team" || prefix === "person") && idPattern.test(rest)) return { kind: prefix, id: rest };
  if (prefix !== "unit") return null;
  const slash = rest.indexOf("/");
  const unit = {
    kind: "unit" as const,
    odsCode: rest.slice(0, slash).toUpperCase(),
    ward: rest.slice(slash + 1),
  };
  return slash > 0 && seedOdsCode.safeParse(unit.odsCode).success && unit.ward !== "" ? unit : null;
}

/** Reads an owner; null when it is none of the known forms. */
export function parseOwner(text: string): Owner | null {
  if (text === "platform") return { kind: "platform" };
  const colon = text.indexOf(":");
  return colon < 0 ? null : namedOwner(text.slice(0, colon), text.slice(colon + 1));
}

/** The written form of an owner: the reverse of {@link parseOwner}. */
export function formatOwner(owner: Owner): string {
  if (owner.kind === "platform") return "platform";
  return owner.kind === "unit" ? `unit:${owner.odsCode}/${owner.ward}` : `${owner.kind}:${owner.id}`;
}

/** Reads a tell name; null when it is none of the known forms. */
export function parseTellName(text: string): TellName | null {
  switch (text) {
    case "inbox":
    case "leadWorker":
    case "ward":
    case "crisis":
    case "platform":
      return { kind: text };
  }
  const [, kind, id] = /^(team|rota|person):(.+)$/.exec(text) ?? [];
  return id !== undefined && idPattern.test(id) ? { kind: kind as "team" | "rota" | "person", id } : null;
}

/** In files the owner's text, in code an {@link Owner}. */
export const ownerCodec = z.codec(
  z.string().refine((text) => parseOwner(text) !== null, {
    error: 'an owner is "team:<id>", "unit:<ods>/<ward>", "person:<id>" or "platform"',
    abort: true,
  }),
  z.custom<Owner>(),
  { decode: (text) => parseOwner(text) as Owner, encode: formatOwner },
);

/** A tell name that {@link parseTellName} can read; kept as text, as policies are stamped on cases. */
export const tellNameText = z.string().refine((text) => parseTellName(text) !== null, {
  error:
    'tell names are "inbox", "leadWorker", "ward", "crisis", "team:<id>", "rota:<id>", "person:<id>", "platform"',
});

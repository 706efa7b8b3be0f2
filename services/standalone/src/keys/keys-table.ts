import { formatOwner, type Instant } from "@homeward/contracts";
import type { ApiKey } from "@homeward/keys";

/** The keys as a table, never the keys themselves; instants in London time. */
export function keysTable(keys: readonly ApiKey[]): string {
  const rows = keys.map(({ keyId, role, owner, demo, createdAt, revokedAt }) => [
    keyId,
    role,
    formatOwner(owner),
    london(createdAt),
    revokedAt === null ? "–" : london(revokedAt),
    demo ? "demo" : "",
  ]);
  const all = [["id", "role", "owner", "created", "revoked", "demo"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** "2026-11-20 15:40" */
function london(at: Instant): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(at / 1_000)).toZonedDateTimeISO(
    "Europe/London",
  );
  return `${zoned.toPlainDate().toString()} ${zoned.toPlainTime().toString({ smallestUnit: "minute" })}`;
}

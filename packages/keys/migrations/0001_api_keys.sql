-- Who may call. Keys are 256 random bits, so a plain SHA-256 of them is safe at rest; the key itself is shown once.
create table api_keys (
  key_id uuid primary key,
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  role text not null check (role in ('unit', 'team', 'safeguarding-lead', 'resolver', 'manager', 'admin')),
  owner text not null check (owner ~ '^(platform$|unit:|team:|person:)'),
  demo boolean not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  check ((role = 'unit') = (owner like 'unit:%')),
  check (role <> 'team' or owner like 'team:%')
);

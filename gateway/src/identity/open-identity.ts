/** Identity on real parts: secrets in Postgres, states of both streams kept between processes. */
import { createEgress, type Egress } from '@mainstem/connectors/egress/egress';
import type { Codec } from '@mainstem/schemas/codec';
import { identityDecider } from '@mainstem/streams/deciders/identity/decider';
import { organisationDecider } from '@mainstem/streams/deciders/organisation/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import type { SnapshotsFor } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-store.postgres';
import type { Settings } from '@mainstem/streams/settings';
import type pg from 'pg';
import { type IdentityDesk, openIdentityDesk } from './identity-desk.ts';
import { createPostgresRows } from './secrets/secret-store.postgres.ts';

type IdentitySettings = Settings<
  | 'MAINSTEM_JWT_SECRET'
  | 'MAINSTEM_JWT_ISSUER'
  | 'MAINSTEM_JWT_AUDIENCE'
  | 'MAINSTEM_POSTGRES_SCHEMA'
  | (typeof identitySettings)[number]
>;

interface Parts {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly service: string;
  /** Of the role `mainstem_app`: secrets are under row-level security. */
  readonly pool: pg.Pool;
  readonly keyring: Keyring;
  readonly snapshots: SnapshotsFor;
}

export const identitySettings = ['MAINSTEM_GATEWAY_URL', 'MAINSTEM_OIDC_TRUSTED_HOSTS'] as const;

export function openIdentity(settings: IdentitySettings, { pool, snapshots, ...parts }: Parts): IdentityDesk {
  const trusted = settings.MAINSTEM_OIDC_TRUSTED_HOSTS.split(',').filter((host) => host !== '');
  return openIdentityDesk({
    ...parts,
    rows: createPostgresRows(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
    shared: {
      secret: settings.MAINSTEM_JWT_SECRET,
      issuer: settings.MAINSTEM_JWT_ISSUER,
      audience: settings.MAINSTEM_JWT_AUDIENCE,
    },
    redirectBase: `${settings.MAINSTEM_GATEWAY_URL}/v1/login/oidc/callback`,
    egress: issuerEgress(trusted),
    clock: Date.now,
    snapshots: { identity: snapshots(identityDecider), organisation: snapshots(organisationDecider) },
  });
}

/** Plain http only to hosts the operator trusts: the usual ports of other hosts speak https. */
export function issuerEgress(trusted: readonly string[]): Egress {
  const schemes = trusted.length === 0 ? ['https:'] : ['https:', 'http:'];
  return createEgress({ trusted, schemes });
}

/** What a person can do with a platform that is up: its doors, and a key to them. */
import { mintToken } from '@mainstem/gateway/dev-token';
import type { Profile } from './profiles.ts';
import { SAMPLE_TENANT } from './sample-tenant.ts';

/** The printed token is for trying things out today (s). */
const TOKEN_TTL_S = 8 * 3_600;
/** The sample client waits for an approval that only onboarding may decide. */
const ROLES = ['admin', 'onboarding'] as const;

/** Lines to print once the gateway serves. */
export async function welcome(profile: Profile, environment: Readonly<Record<string, string>>): Promise<string[]> {
  const token = await mintToken({
    secret: environment.MAINSTEM_JWT_SECRET ?? '',
    issuer: environment.MAINSTEM_JWT_ISSUER ?? 'mainstem',
    audience: environment.MAINSTEM_JWT_AUDIENCE ?? 'mainstem-gateway',
    tenant: SAMPLE_TENANT,
    roles: [...ROLES],
    subject: 'user:local',
    ttlS: TOKEN_TTL_S,
  });
  const { gateway, bidder, temporalUi } = profile.ports;
  return [
    `Gateway API   http://127.0.0.1:${gateway}/docs`,
    `Bidder        http://127.0.0.1:${bidder}/status   (POST /openrtb2/{exchange}, WebSocket /rtb/ws)`,
    `Temporal UI   http://127.0.0.1:${temporalUi}/namespaces/${environment.MAINSTEM_TEMPORAL_NAMESPACE}/workflows`,
    `Token         ${token}`,
    `              (tenant ${SAMPLE_TENANT}, roles ${ROLES.join(' and ')}, ${TOKEN_TTL_S / 3_600} hours; another: npx mainstem token)`,
    'Try           npx mainstem tail bid_events',
    'Stop          Ctrl-C here, or npx mainstem down',
  ];
}

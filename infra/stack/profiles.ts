/**
 * A profile is one whole local platform: its ports, its data directory and the environment its processes get. Profiles
 * never share a port or a file, so that tests, a proof and a platform in use run beside each other.
 *
 * Ports stay below 32768: above it Linux hands them out to outgoing connections, and a service would now and then find
 * its port taken by a client of some other one.
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { profileAuditKeys, profileSecrets } from './secrets.ts';

export const profileNames = ['start', 'test', 'check', 'bench', 'stack'] as const;
export type ProfileName = (typeof profileNames)[number];

/** Ports of the profile `start`; the rest are shifted by a profile's offset. */
const startPorts = {
  kafka: 19_092,
  kafkaController: 19_093,
  registry: 18_081,
  postgres: 15_432,
  redis: 16_379,
  temporal: 17_233,
  temporalUi: 18_233,
  gateway: 8_080,
  bidder: 8_002,
  projections: 18_101,
  streams: 18_102,
  workflows: 18_103,
} as const;
export type PortName = keyof typeof startPorts;
export const portNames = Object.keys(startPorts) as PortName[];

/** What a profile is for, and how far its ports lie from those of `start`. */
const offsets: Record<ProfileName, number> = {
  start: 0, // `npm start`
  test: 10_000, // integration and end-to-end tests
  bench: 11_500, // benchmarks
  check: 12_000, // `npm start -- --check`
  stack: 13_500, // the supervisor's own tests, which crash services
};
/** The two doors users type by hand have short ports, so beside `start` they move further to stay among the others. */
const doors: ReadonlySet<PortName> = new Set(['gateway', 'bidder']);
const DOOR_SHIFT = 10_000;

export interface Profile {
  readonly name: ProfileName;
  /** Root of the checkout. */
  readonly root: string;
  /** Data, logs and state of the profile: `.mainstem/<name>`. */
  readonly home: string;
  readonly ports: Readonly<Record<PortName, number>>;
}

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The environment variable that moves a port: `MAINSTEM_KAFKA_PORT`, and `MAINSTEM_TEST_KAFKA_PORT` in profile `test`. */
export function portVariable(profile: ProfileName, port: PortName): string {
  const part = port.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return profile === 'start' ? `MAINSTEM_${part}_PORT` : `MAINSTEM_${profile.toUpperCase()}_${part}_PORT`;
}

/** Reads a profile. Throws when a port variable holds no port. */
export function profile(name: ProfileName, environment: NodeJS.ProcessEnv = process.env): Profile {
  const ports = {} as Record<PortName, number>;
  for (const port of portNames) ports[port] = portOf(name, port, environment);
  return { name, root: checkout, home: join(checkout, '.mainstem', name), ports };
}

function portOf(name: ProfileName, port: PortName, environment: NodeJS.ProcessEnv): number {
  const variable = portVariable(name, port);
  const wanted = environment[variable];
  if (wanted === undefined || wanted === '') {
    return startPorts[port] + offsets[name] + (name !== 'start' && doors.has(port) ? DOOR_SHIFT : 0);
  }
  const number = Number(wanted);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw new Error(`${variable}: found "${wanted}", allowed: a port from 1 to 65535`);
  }
  return number;
}

/** Settings a user may set for the local platform itself; every other one is derived from the profile. */
const passedOn = [
  'MAINSTEM_HOST',
  'MAINSTEM_OBJECT_STORE_URL',
  'MAINSTEM_KMS_URL',
  'MAINSTEM_KMS_TOKEN',
  'MAINSTEM_AUDIT_INTERVAL_MS',
  'MAINSTEM_AUDIT_RETAIN_DAYS',
  'MAINSTEM_REGISTRY_URL', // a registry in a container may answer at another path
  'MAINSTEM_JWT_ISSUER',
  'MAINSTEM_JWT_AUDIENCE',
  'MAINSTEM_SLACK_WEBHOOK_URL',
  'MAINSTEM_SMTP_URL',
  'MAINSTEM_MAIL_FROM',
  'MAINSTEM_TWILIO_URL',
  'MAINSTEM_TWILIO_ACCOUNT_SID',
  'MAINSTEM_TWILIO_AUTH_TOKEN',
  'MAINSTEM_TWILIO_FROM',
  'MAINSTEM_FCM_URL',
  'MAINSTEM_FCM_ACCOUNT_FILE',
  'MAINSTEM_PAGERDUTY_ROUTING_KEY',
  'MAINSTEM_PAGERDUTY_URL',
  'MAINSTEM_LLM_FILE',
  'MAINSTEM_CONNECTORS_FILE',
  'MAINSTEM_CORS_ALLOW_ORIGINS',
  'MAINSTEM_EXCHANGES_FILE',
  'MAINSTEM_TCF_VENDOR_ID',
  'MAINSTEM_EXCHANGE_ROUND_TRIP_MS',
  'MAINSTEM_BLOCKED_SELLERS',
  'MAINSTEM_RECORD_NO_BIDS',
  'MAINSTEM_SUPPLY_FOLDER',
  'MAINSTEM_UNKNOWN_SELLERS',
  'MAINSTEM_BUILD',
  'MAINSTEM_HEALTH_SERVICES',
  'MAINSTEM_LOG_LEVEL',
] as const;

/** Names the audit tree of every local platform; their keys and places differ. */
const AUDIT_ORIGIN = 'mainstem.local/audit';

/** Every `MAINSTEM_*` variable of a profile, as its processes get them. Makes the profile's secrets on first use. */
export function profileEnvironment(
  name: ProfileName,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const { home, ports } = profile(name, environment);
  const postgres = (role: string) => `postgres://${role}:mainstem@127.0.0.1:${ports.postgres}/mainstem`;
  const values: Record<string, string> = {
    MAINSTEM_KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
    MAINSTEM_TOPIC_PREFIX: '',
    MAINSTEM_REGISTRY_URL: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
    MAINSTEM_SCHEMA_IDS: join(home, 'schema-ids.json'),
    MAINSTEM_POSTGRES_OWNER_URL: postgres('mainstem_owner'),
    MAINSTEM_POSTGRES_PROJECTOR_URL: postgres('mainstem_projector'),
    MAINSTEM_POSTGRES_APP_URL: postgres('mainstem_app'),
    MAINSTEM_POSTGRES_SCHEMA: 'mainstem',
    MAINSTEM_REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
    MAINSTEM_REDIS_PREFIX: 'mainstem',
    MAINSTEM_OBJECT_STORE_URL: pathToFileURL(join(home, 'objects')).href,
    MAINSTEM_TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    MAINSTEM_TEMPORAL_NAMESPACE: 'mainstem',
    MAINSTEM_TEMPORAL_TASK_QUEUE: 'lifecycles',
    MAINSTEM_KMS_URL: `file:${join(home, 'kek.json')}`,
    MAINSTEM_KMS_TOKEN: '',
    MAINSTEM_HOST: '127.0.0.1',
    MAINSTEM_GATEWAY_PORT: String(ports.gateway),
    MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${ports.gateway}`,
    MAINSTEM_BIDDER_PORT: String(ports.bidder),
    MAINSTEM_BIDDER_URL: `http://127.0.0.1:${ports.bidder}`,
    MAINSTEM_PROJECTIONS_PORT: String(ports.projections),
    MAINSTEM_STREAMS_PORT: String(ports.streams),
    MAINSTEM_WORKFLOWS_PORT: String(ports.workflows),
    MAINSTEM_AUDIT_ORIGIN: AUDIT_ORIGIN,
    ...profileAuditKeys(home, AUDIT_ORIGIN),
    ...profileSecrets(home),
  };
  // Tests and proofs must not depend on what the shell happens to hold; a platform in use takes the user's wishes.
  if (name === 'start') {
    for (const variable of [
      ...passedOn,
      'MAINSTEM_JWT_SECRET',
      'MAINSTEM_NOTICE_SECRET',
      'MAINSTEM_UNSUBSCRIBE_SECRET',
      'MAINSTEM_APPROVAL_LINK_SECRET',
    ] as const) {
      const wish = environment[variable];
      if (wish !== undefined && wish !== '') values[variable] = wish;
    }
  }
  return values;
}

/**
 * Every setting of the platform, read once at start from the environment. A bad value stops the process with one line
 * per variable that names it, says what was found and what is allowed; `.env.example` lists the same set (a test compares).
 */
import { isIP } from 'node:net';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const secret = z.string().min(32, 'at least 32 characters');
/** Kafka, Postgres and Redis names are built from these, so they stay plain. */
const plainName = z.string().regex(/^[a-z0-9_.-]*$/, 'only a-z, 0-9, "_", "." and "-"');

/** Settings by variable name. Defaults are those of the local stack `npm start` runs. */
export const settingShapes = {
  MAINSTEM_KAFKA_BROKERS: z
    .string()
    .regex(/^[^:,\s]+:\d+(,[^:,\s]+:\d+)*$/, 'host:port, separated by commas')
    .default('127.0.0.1:19092'),
  MAINSTEM_TOPIC_PREFIX: plainName.default(''),
  MAINSTEM_REGISTRY_URL: z.url().default('http://127.0.0.1:18081/apis/ccompat/v7'),
  MAINSTEM_SCHEMA_IDS: z.string().min(1).default('.mainstem/start/schema-ids.json'),
  MAINSTEM_POSTGRES_OWNER_URL: z.url().default('postgres://mainstem_owner:mainstem@127.0.0.1:15432/mainstem'),
  MAINSTEM_POSTGRES_PROJECTOR_URL: z.url().default('postgres://mainstem_projector:mainstem@127.0.0.1:15432/mainstem'),
  MAINSTEM_POSTGRES_APP_URL: z.url().default('postgres://mainstem_app:mainstem@127.0.0.1:15432/mainstem'),
  MAINSTEM_POSTGRES_SCHEMA: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,40}$/, 'a lower-case SQL name')
    .default('mainstem'),
  MAINSTEM_REDIS_URL: z.url().default('redis://127.0.0.1:16379'),
  MAINSTEM_REDIS_PREFIX: plainName.default('mainstem'),
  MAINSTEM_OBJECT_STORE_URL: z
    .string()
    .regex(/^(file:.+|s3:\/\/.+)$/, 'file:///a/directory, file:relative/directory or s3://bucket/folder?endpoint=…')
    .default('file:.mainstem/start/objects'),
  MAINSTEM_AUDIT_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,200}$/, 'a name without spaces and "+", such as example.com/audit')
    .default('mainstem.local/audit'),
  MAINSTEM_AUDIT_KEY_FILE: z.string().min(1).default('.mainstem/start/audit.key'),
  MAINSTEM_AUDIT_VERIFIERS_FILE: z.string().min(1).default('.mainstem/start/audit.pub'),
  MAINSTEM_AUDIT_INTERVAL_MS: z.coerce.number().int().min(100).max(10_000).default(5_000),
  MAINSTEM_AUDIT_RETAIN_DAYS: z.coerce.number().int().min(0).max(36_500).default(365),
  MAINSTEM_TEMPORAL_ADDRESS: z.string().min(1).default('127.0.0.1:17233'),
  MAINSTEM_TEMPORAL_NAMESPACE: plainName.default('mainstem'),
  MAINSTEM_TEMPORAL_TASK_QUEUE: plainName.default('lifecycles'),
  MAINSTEM_KMS_URL: z
    .string()
    .regex(/^(file:.+|vault:https?:\/\/[^/]+(\/[^/]+){2,})$/, 'file:<path> or vault:https://host:8200/<mount>/<key>')
    .default('file:.mainstem/start/kek.json'),
  MAINSTEM_KMS_TOKEN: z.string().default(''),
  MAINSTEM_HOST: z
    .string()
    .regex(/^[0-9A-Za-z.:-]+$/, 'an address or a host name of this machine')
    .default('127.0.0.1'),
  MAINSTEM_GATEWAY_PORT: port.default(8080),
  /** Issuers people log in at that are not public, or without TLS: `host:port`, separated by commas. */
  MAINSTEM_OIDC_TRUSTED_HOSTS: z
    .string()
    .regex(/^(?:[^:,\s/]+:\d+(?:,[^:,\s/]+:\d+)*)?$/, 'host:port, separated by commas')
    .default(''),
  MAINSTEM_GATEWAY_URL: z.url().default('http://127.0.0.1:8080'),
  MAINSTEM_BIDDER_PORT: port.default(8002),
  MAINSTEM_BIDDER_URL: z.url().default('http://127.0.0.1:8002'),
  MAINSTEM_BIDDER_PROCESSES: z.coerce.number().int().min(0).max(64).default(1),
  MAINSTEM_PROJECTIONS_PORT: port.default(18101),
  MAINSTEM_STREAMS_PORT: port.default(18102),
  MAINSTEM_WORKFLOWS_PORT: port.default(18103),
  MAINSTEM_JWT_SECRET: secret,
  MAINSTEM_JWT_ISSUER: z.string().min(1).default('mainstem'),
  MAINSTEM_JWT_AUDIENCE: z.string().min(1).default('mainstem-gateway'),
  MAINSTEM_NOTICE_SECRET: secret,
  MAINSTEM_VIEWER_SECRET: z.union([secret, z.literal('')]).default(''),
  MAINSTEM_EXCHANGES_FILE: z.string().default(''),
  MAINSTEM_TCF_VENDOR_ID: z.coerce.number().int().min(0).max(65_535).default(0),
  MAINSTEM_EXCHANGE_ROUND_TRIP_MS: z.coerce.number().int().min(0).max(10_000).default(10),
  MAINSTEM_BLOCKED_SELLERS: z.string().default(''),
  MAINSTEM_RECORD_NO_BIDS: z.enum(['none', 'sample', 'all']).default('sample'),
  MAINSTEM_SUPPLY_FOLDER: z.string().default(''),
  MAINSTEM_UNKNOWN_SELLERS: z.enum(['allow', 'refuse']).default('allow'),
  MAINSTEM_SLACK_WEBHOOK_URL: z.union([z.url(), z.literal('')]).default(''),
  MAINSTEM_PAGERDUTY_ROUTING_KEY: z
    .string()
    .regex(/^([0-9A-Za-z]{32})?$/, 'the 32 characters of an Events API v2 integration')
    .default(''),
  MAINSTEM_PAGERDUTY_URL: z.url().default('https://events.pagerduty.com'),
  MAINSTEM_LLM_FILE: z.string().default(''),
  MAINSTEM_CONNECTORS_FILE: z.string().default(''),
  MAINSTEM_SMTP_URL: z
    .string()
    .regex(/^(smtps?:\/\/\S+)?$/, 'smtps://user:password@host:465, smtp://host:587 or nothing')
    .default(''),
  MAINSTEM_MAIL_FROM: z.string().min(3).max(320).default('mainstem@localhost'),
  MAINSTEM_TWILIO_URL: z.url().default('https://api.twilio.com'),
  MAINSTEM_TWILIO_ACCOUNT_SID: z.string().default(''),
  MAINSTEM_TWILIO_AUTH_TOKEN: z.string().default(''),
  MAINSTEM_TWILIO_FROM: z.string().default(''),
  MAINSTEM_FCM_URL: z.url().default('https://fcm.googleapis.com'),
  MAINSTEM_FCM_ACCOUNT_FILE: z.string().default(''),
  MAINSTEM_VAPID_FILE: z.string().default(''),
  MAINSTEM_UNSUBSCRIBE_SECRET: z.union([secret, z.literal('')]).default(''),
  MAINSTEM_APPROVAL_LINK_SECRET: z.union([secret, z.literal('')]).default(''),
  MAINSTEM_CLIENT_PORTAL_URL: z
    .url({ protocol: /^https$/ })
    .refine((url) => !url.endsWith('/'), 'without a slash at its end')
    .default('https://portal.mainstem.example'),
  MAINSTEM_CORS_ALLOW_ORIGINS: z.string().default(''),
  MAINSTEM_TRUSTED_PROXIES: z
    .string()
    .refine(isNetworks, 'addresses and networks (10.0.0.0/8), separated by commas')
    .default(''),
  MAINSTEM_REQUESTS_PER_S: z.coerce.number().int().min(1).max(1_000_000).default(5_000),
  MAINSTEM_REQUESTS_PER_S_OF_CREDENTIAL: z.coerce.number().int().min(1).max(1_000_000).default(2_500),
  MAINSTEM_INGEST_EVENTS_PER_S: z.coerce.number().int().min(1).max(1_000_000).default(2_500),
  MAINSTEM_BUILD: z
    .string()
    .regex(/^[0-9A-Za-z._:@/+-]{0,200}$/, 'a commit or the name of an image, without spaces')
    .default(''),
  MAINSTEM_INTERNAL_KEY: z.union([secret, z.literal('')]).default(''),
  MAINSTEM_HEALTH_SERVICES: z
    .string()
    .regex(/^([a-z-]+=https?:\/\/[^,\s]+(,(?=.)|$))*$/, 'name=http://host:port, separated by commas')
    .default(''),
  MAINSTEM_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
} as const;

export type SettingName = keyof typeof settingShapes;
export type Settings<Name extends SettingName = SettingName> = {
  readonly [Key in Name]: z.output<(typeof settingShapes)[Key]>;
};

/** A setting has a value that is not allowed. The message names each one and says how to mend it. */
export class SettingsError extends Error {
  readonly code = 'SETTINGS_INVALID';
  readonly retryable = false;

  constructor(problems: readonly string[]) {
    super(
      `bad settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}\nSee .env.example for every setting.`,
    );
    this.name = 'SettingsError';
  }
}

/** Reads the named settings; throws `SettingsError` that lists all bad ones at once. */
export function readSettings<Name extends SettingName>(
  names: readonly Name[],
  environment: NodeJS.ProcessEnv = process.env,
): Settings<Name> {
  const problems: string[] = [];
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    const parsed = settingShapes[name].safeParse(environment[name]);
    if (parsed.success) values[name] = parsed.data;
    else
      problems.push(
        `${name}: found ${found(name, environment[name])}, allowed: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`,
      );
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return values as Settings<Name>;
}

/** `10.0.0.1,10.1.0.0/16,fd00::/8`; a network of no bits would be everybody. */
function isNetworks(text: string): boolean {
  const isNetwork = (network: string): boolean => {
    const [address = '', bits, ...rest] = network.split('/');
    const family = isIP(address);
    if (family === 0 || rest.length > 0) return false;
    return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
  };
  return text === '' || text.split(',').every(isNetwork);
}

function found(name: SettingName, value: string | undefined): string {
  if (value === undefined) return 'nothing';
  return name.endsWith('_SECRET') || name.endsWith('_INTERNAL_KEY')
    ? `${value.length} characters`
    : JSON.stringify(value);
}

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSigners } from '@mainstem/streams/notary/note/keys';
import { readSettings, type SettingName, settingShapes } from '@mainstem/streams/settings';
import { describe, expect, test } from 'vitest';
import { portNames, portVariable, profile, profileEnvironment, profileNames } from './profiles.ts';
import { profileAuditKeys, profileSecrets } from './secrets.ts';

/** Linux hands ports from here on to outgoing connections (net.ipv4.ip_local_port_range). */
const FIRST_EPHEMERAL_PORT = 32_768;

describe('ports', () => {
  test('no port belongs to two services or two profiles, and none is ephemeral', () => {
    const all = profileNames.flatMap((name) => Object.values(profile(name, {}).ports));
    expect(new Set(all).size).toBe(profileNames.length * portNames.length);
    expect(Math.max(...all)).toBeLessThan(FIRST_EPHEMERAL_PORT);
  });

  test('a variable moves one port of one profile', () => {
    const environment = { MAINSTEM_KAFKA_PORT: '9092', MAINSTEM_TEST_TEMPORAL_UI_PORT: '9999' };
    expect(profile('start', environment).ports.kafka).toBe(9_092);
    expect(profile('test', environment).ports.kafka).toBe(29_092);
    expect(profile('test', environment).ports.temporalUi).toBe(9_999);
    expect(profileEnvironment('start', environment).MAINSTEM_KAFKA_BROKERS).toBe('127.0.0.1:9092');
  });

  test.each(['kafka', '0', '65536', '80.5'])('%s is no port, and the variable is named', (value) => {
    expect(() => profile('check', { MAINSTEM_CHECK_REDIS_PORT: value })).toThrow(
      `MAINSTEM_CHECK_REDIS_PORT: found "${value}"`,
    );
  });
});

describe('environment', () => {
  test('is every setting of the platform, and each is good', () => {
    const names = Object.keys(settingShapes) as SettingName[];
    const environment = profileEnvironment('test', {});
    // What a user may set, and has a default, need not be there.
    expect(names.filter((name) => environment[name] === undefined)).toEqual([
      'MAINSTEM_AUDIT_INTERVAL_MS',
      'MAINSTEM_AUDIT_RETAIN_DAYS',
      'MAINSTEM_OIDC_TRUSTED_HOSTS',
      'MAINSTEM_BIDDER_PROCESSES',
      'MAINSTEM_JWT_ISSUER',
      'MAINSTEM_JWT_AUDIENCE',
      'MAINSTEM_VIEWER_SECRET',
      'MAINSTEM_EXCHANGES_FILE',
      'MAINSTEM_TCF_VENDOR_ID',
      'MAINSTEM_EXCHANGE_ROUND_TRIP_MS',
      'MAINSTEM_BLOCKED_SELLERS',
      'MAINSTEM_RECORD_NO_BIDS',
      'MAINSTEM_SUPPLY_FOLDER',
      'MAINSTEM_UNKNOWN_SELLERS',
      'MAINSTEM_SLACK_WEBHOOK_URL',
      'MAINSTEM_PAGERDUTY_ROUTING_KEY',
      'MAINSTEM_PAGERDUTY_URL',
      'MAINSTEM_LLM_FILE',
      'MAINSTEM_CONNECTORS_FILE',
      'MAINSTEM_SMTP_URL',
      'MAINSTEM_MAIL_FROM',
      'MAINSTEM_TWILIO_URL',
      'MAINSTEM_TWILIO_ACCOUNT_SID',
      'MAINSTEM_TWILIO_AUTH_TOKEN',
      'MAINSTEM_TWILIO_FROM',
      'MAINSTEM_FCM_URL',
      'MAINSTEM_FCM_ACCOUNT_FILE',
      'MAINSTEM_VAPID_FILE',
      'MAINSTEM_CLIENT_PORTAL_URL',
      'MAINSTEM_CORS_ALLOW_ORIGINS',
      'MAINSTEM_TRUSTED_PROXIES',
      'MAINSTEM_REQUESTS_PER_S',
      'MAINSTEM_REQUESTS_PER_S_OF_CREDENTIAL',
      'MAINSTEM_INGEST_EVENTS_PER_S',
      'MAINSTEM_BUILD',
      'MAINSTEM_HEALTH_SERVICES',
      'MAINSTEM_LOG_LEVEL',
    ]);
    expect(Object.keys(environment).filter((name) => !names.includes(name as SettingName))).toEqual([]);
    expect(() => readSettings(names, environment)).not.toThrow();
  });

  test('of a platform in use takes the user’s wishes; of tests it does not', () => {
    const wishes = { MAINSTEM_LOG_LEVEL: 'debug', MAINSTEM_SLACK_WEBHOOK_URL: 'https://hooks.example/x' };
    expect(profileEnvironment('start', wishes)).toMatchObject(wishes);
    expect(profileEnvironment('test', wishes)).not.toHaveProperty('MAINSTEM_SLACK_WEBHOOK_URL');
  });
});

test('secrets are made once, differ between profiles, and only their owner can read them', () => {
  const home = mkdtempSync(join(tmpdir(), 'secrets-'));
  try {
    const one = profileSecrets(join(home, 'one'));
    expect(profileSecrets(join(home, 'one'))).toEqual(one);
    expect(profileSecrets(join(home, 'two')).MAINSTEM_JWT_SECRET).not.toBe(one.MAINSTEM_JWT_SECRET);
    expect(one.MAINSTEM_JWT_SECRET.length).toBeGreaterThanOrEqual(32);
    expect(statSync(join(home, 'one', 'secrets.json')).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('a key of the audit tree that was lost is made anew, and both public halves verify', () => {
  const home = mkdtempSync(join(tmpdir(), 'secrets-'));
  try {
    const { MAINSTEM_AUDIT_KEY_FILE: key, MAINSTEM_AUDIT_VERIFIERS_FILE: verifiers } = profileAuditKeys(home, 'test');
    const old = readFileSync(verifiers, 'utf8');
    rmSync(key);
    profileAuditKeys(home, 'test');
    profileAuditKeys(home, 'test');
    const signs = parseSigners(readFileSync(key, 'utf8')).map(({ verifier }) => verifier.text);
    expect(readFileSync(verifiers, 'utf8')).toBe(`${old}${signs.join('')}\n`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('.env.example lists every setting and every port of the stack, and nothing else', () => {
  const text = readFileSync(resolve(import.meta.dirname, '..', '..', '.env.example'), 'utf8');
  const listed = [...text.matchAll(/^# (MAINSTEM_[A-Z_]+)=(.*)$/gm)].map(
    (match) => [match[1] as string, match[2] as string] as const,
  );
  const own = ['MAINSTEM_CACHE', ...portNames.map((port) => portVariable('start', port))];
  const names = new Set([...Object.keys(settingShapes), ...own]);
  expect(new Set(listed.map(([name]) => name))).toEqual(names);
  for (const [name, value] of listed) {
    const shape = settingShapes[name as SettingName];
    if (shape === undefined || name.endsWith('_SECRET')) continue;
    // The default that is shown is the default that holds.
    expect(String(shape.parse(undefined)), name).toBe(value);
  }
});

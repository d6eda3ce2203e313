/** Settings: what is read, what is said of a bad value, and that `.env.example` lists the same set with the same defaults. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSettings, type SettingName, SettingsError, settingShapes } from './settings.ts';

const names = Object.keys(settingShapes) as SettingName[];
const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
/** `# NAME=default` lines; those of the stack's own supervisor come after this heading. */
const [ofThePlatform = '', ofTheStack = ''] = example.split(/^# --- The local stack itself.*$/m);

function listed(part: string): Map<string, string> {
  return new Map([...part.matchAll(/^# ?(MAINSTEM_[A-Z_]+)=(.*)$/gm)].map((line) => [line[1] ?? '', line[2] ?? '']));
}

describe('.env.example', () => {
  test('lists every setting, and none that is not read', () => {
    expect([...listed(ofThePlatform).keys()].sort()).toEqual([...names].sort());
    for (const name of listed(ofTheStack).keys()) expect(names).not.toContain(name);
  });

  test('shows the defaults there are', () => {
    for (const [name, text] of listed(ofThePlatform)) {
      const byDefault = settingShapes[name as SettingName].safeParse(undefined);
      expect(`${name}=${text}`).toBe(`${name}=${byDefault.success ? String(byDefault.data) : ''}`);
    }
  });

  test('an untouched copy is a valid set: it sets nothing', () => {
    const lines = example.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
    expect(lines).toEqual([]);
  });
});

describe('readSettings', () => {
  test('reads the named ones only, with defaults and types', () => {
    const settings = readSettings(['MAINSTEM_KAFKA_BROKERS', 'MAINSTEM_GATEWAY_PORT'], {
      MAINSTEM_GATEWAY_PORT: '9000',
    });
    expect(settings).toEqual({ MAINSTEM_KAFKA_BROKERS: '127.0.0.1:19092', MAINSTEM_GATEWAY_PORT: 9000 });
  });

  test('the address to listen on is a name or an address, not a URL', () => {
    for (const MAINSTEM_HOST of ['0.0.0.0', '::1', 'localhost']) {
      expect(readSettings(['MAINSTEM_HOST'], { MAINSTEM_HOST })).toEqual({ MAINSTEM_HOST });
    }
    expect(() => readSettings(['MAINSTEM_HOST'], { MAINSTEM_HOST: 'http://0.0.0.0' })).toThrow(/MAINSTEM_HOST: found/);
  });

  test('everything but secrets has a default that is allowed', () => {
    const withoutSecrets = names.filter((name) => !name.endsWith('_SECRET'));
    expect(Object.keys(readSettings(withoutSecrets, {}))).toEqual(withoutSecrets);
  });

  test('a bad value is named, with what was found and what is allowed; all of them at once', () => {
    const read = () =>
      readSettings(['MAINSTEM_KAFKA_BROKERS', 'MAINSTEM_GATEWAY_PORT', 'MAINSTEM_LOG_LEVEL', 'MAINSTEM_REDIS_URL'], {
        MAINSTEM_KAFKA_BROKERS: 'localhost',
        MAINSTEM_GATEWAY_PORT: '70000',
        MAINSTEM_LOG_LEVEL: 'loud',
      });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID', retryable: false }));
    expect(read).toThrow(/MAINSTEM_KAFKA_BROKERS: found "localhost", allowed: host:port, separated by commas/);
    expect(read).toThrow(/MAINSTEM_GATEWAY_PORT: found "70000", allowed: .*65535/);
    expect(read).toThrow(/MAINSTEM_LOG_LEVEL: found "loud", allowed: /);
    expect(read).not.toThrow(/MAINSTEM_REDIS_URL/);
  });

  test('a secret is never shown, and never too short', () => {
    const read = (secret: string | undefined) => () =>
      readSettings(['MAINSTEM_JWT_SECRET'], secret === undefined ? {} : { MAINSTEM_JWT_SECRET: secret });
    expect(read('hunter2')).toThrow('MAINSTEM_JWT_SECRET: found 7 characters, allowed: at least 32 characters');
    expect(read('hunter2')).not.toThrow(/hunter2/);
    expect(read(undefined)).toThrow('MAINSTEM_JWT_SECRET: found nothing');
    expect(read('x'.repeat(32))).not.toThrow();
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDotEnv } from './dot-env.ts';

function checkout(dotEnv?: string): string {
  const root = mkdtempSync(join(tmpdir(), 'mainstem-dot-env-'));
  writeFileSync(join(root, '.env.example'), 'MAINSTEM_LOG_LEVEL=info\n# MAINSTEM_GATEWAY_PORT=8080\n');
  if (dotEnv !== undefined) writeFileSync(join(root, '.env'), dotEnv);
  return root;
}

test('lines of .env are read, commented settings of the example too, and the shell wins', () => {
  const environment = { MAINSTEM_LOG_LEVEL: 'warn' };
  loadDotEnv(checkout('MAINSTEM_LOG_LEVEL=debug\nMAINSTEM_GATEWAY_PORT=8090\nOTHER=1\n'), environment);
  expect(environment).toEqual({ MAINSTEM_LOG_LEVEL: 'warn', MAINSTEM_GATEWAY_PORT: '8090', OTHER: '1' });
});

test('a misspelt setting is named, with the one that was meant', () => {
  expect(() => loadDotEnv(checkout('MAINSTEM_GATWAY_PORT=8090\n'), {})).toThrow(
    /MAINSTEM_GATWAY_PORT is no setting.*MAINSTEM_GATEWAY_PORT/,
  );
});

test('no .env is no error, and ports of other profiles are settings', () => {
  expect(() => loadDotEnv(checkout(), {})).not.toThrow();
  expect(() => loadDotEnv(checkout('MAINSTEM_TEST_KAFKA_PORT=1\n'), {})).not.toThrow();
});

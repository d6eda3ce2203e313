import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { portVariable, profile } from './profiles.ts';
import { searchAttributes } from './services/temporal.ts';
import { parts } from './table.ts';

interface ComposeService {
  readonly image: string;
  readonly ports?: readonly string[];
  readonly healthcheck?: unknown;
  readonly command?: readonly string[];
  readonly networks?: Readonly<Record<string, { aliases?: readonly string[] }>>;
}

const root = resolve(import.meta.dirname, '..', '..');
const text = readFileSync(resolve(root, 'docker-compose.yml'), 'utf8');
const { services } = parse(text) as { services: Record<string, ComposeService> };
const aliases = (service: ComposeService) =>
  Object.values(service.networks ?? {}).flatMap((network) => network.aliases ?? []);

describe('docker-compose.yml is the native stack in containers', () => {
  test.each(parts)('%s is there under its name', (name) => {
    expect(Object.entries(services).some(([own, service]) => own === name || aliases(service).includes(name))).toBe(
      true,
    );
  });

  test('each part is on the port of the native stack, on loopback, and moved by the same variable', () => {
    const published = Object.values(services).flatMap((service) => service.ports ?? []);
    for (const port of ['kafka', 'registry', 'postgres', 'redis', 'temporal', 'temporalUi'] as const) {
      const wanted = `127.0.0.1:\${${portVariable('start', port)}:-${profile('start', {}).ports[port]}}:`;
      expect(
        published.filter((line) => line.startsWith(wanted)),
        port,
      ).toHaveLength(1);
    }
    expect(published).toHaveLength(6);
  });

  test('images are pinned, and none is of a publisher that has gone', () => {
    for (const [name, { image }] of Object.entries(services)) {
      expect(image, name).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
      expect(image, name).not.toMatch(/minio\/minio|bitnami|auto-setup/);
    }
  });

  test('what others wait for has a health check', () => {
    for (const name of ['kafka', 'postgres', 'redis', 'temporal'])
      expect(services[name]?.healthcheck, name).toBeDefined();
  });

  test('the namespace gets the search attributes of the native stack', () => {
    for (const name of searchAttributes) expect(services['temporal-namespace']?.command?.join()).toContain(name);
  });
});

/** The command that checks a compose file here; neither form needs an engine. */
const composeCommand = [['docker-compose'], ['docker', 'compose']].find(
  ([command = '', ...args]) => spawnSync(command, [...args, 'version'], { stdio: 'ignore' }).status === 0,
);

test.skipIf(composeCommand === undefined)(
  'docker-compose itself accepts the file (skipped: neither docker-compose nor docker compose is installed)',
  () => {
    const [command = '', ...args] = composeCommand ?? [];
    const asked = spawnSync(command, [...args, '-f', 'docker-compose.yml', 'config'], { cwd: root, encoding: 'utf8' });
    expect(asked.stderr.replaceAll(/^(WARNING|time=).*$/gm, '').trim()).toBe('');
    expect(asked.status).toBe(0);
    expect(Object.keys((parse(asked.stdout) as { services: object }).services).sort()).toEqual(
      Object.keys(services).sort(),
    );
  },
);

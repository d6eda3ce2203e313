import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openConnectors } from './open-connectors.ts';

const logger = { warn: () => undefined };

test('nothing set is all offline; the file chooses each; a missing key or a wrong field is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'connectors-'));
  const path = join(folder, 'connectors.json');
  try {
    const none = openConnectors('', logger);
    expect([none.eSignature.provider, none.crm.provider, none.payments.provider, none.git.provider]).toEqual(
      Array(4).fill('offline'),
    );
    expect(none.webResearch.offline).toBe(true);
    const chosen = {
      crm: { baseUrl: 'https://api.hubapi.com', tokenVariable: 'HUBSPOT_TOKEN' },
      payments: { baseUrl: 'https://api.stripe.com', keyVariable: 'STRIPE_KEY' },
      git: { baseUrl: 'https://api.github.com', repository: 'acme/tools', tokenVariable: 'GITHUB_TOKEN' },
      webResearch: {
        about: 'https://x.example',
        sources: { competitors: { url: 'https://{website}/', format: 'html' } },
      },
    };
    writeFileSync(path, JSON.stringify(chosen));
    const keys = { HUBSPOT_TOKEN: 'a', STRIPE_KEY: 'b', GITHUB_TOKEN: 'c' };
    const some = openConnectors(path, logger, keys);
    expect([some.eSignature.provider, some.crm.provider, some.payments.provider, some.git.provider]).toEqual([
      'offline',
      'hubspot',
      'stripe',
      'github',
    ]);
    expect(some.webResearch.sources).toEqual(['competitors']);
    expect(() => openConnectors(path, logger, { ...keys, STRIPE_KEY: '' })).toThrow('STRIPE_KEY');
    writeFileSync(path, JSON.stringify({ git: { ...chosen.git, repository: 'no slash' }, payment: {} }));
    expect(() => openConnectors(path, logger, keys)).toThrow(/git\.repository: owner\/name.*payment/);
    await Promise.all([none.close(), some.close()]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

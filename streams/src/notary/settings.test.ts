/** What a notary's keys must be before it signs with them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSettings } from '../settings.ts';
import { generateSignerText, parseSigner } from './note/keys.ts';
import { notarySettings, openNotaryParts } from './settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'mainstem-notary-keys-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a signer whose public half auditors do not have is refused at the start, and one they have is taken', async () => {
  const [ours, strange] = [generateSignerText('a.example/audit'), generateSignerText('a.example/audit')];
  const [keyFile, verifiersFile] = [join(directory, 'key'), join(directory, 'pub')];
  const settings = readSettings(notarySettings, {
    MAINSTEM_OBJECT_STORE_URL: `file:${directory}/objects`,
    MAINSTEM_TOPIC_PREFIX: '',
    MAINSTEM_AUDIT_ORIGIN: 'a.example/audit',
    MAINSTEM_AUDIT_KEY_FILE: keyFile,
    MAINSTEM_AUDIT_VERIFIERS_FILE: verifiersFile,
    MAINSTEM_AUDIT_INTERVAL_MS: '1000',
    MAINSTEM_AUDIT_RETAIN_DAYS: '1',
  });
  writeFileSync(verifiersFile, `${parseSigner(ours).verifier.text}\n`);
  for (const text of [strange, `${ours}\n${strange}`]) {
    writeFileSync(keyFile, text);
    await expect(openNotaryParts(settings)).rejects.toMatchObject({ code: 'NOTARY_KEY_UNVERIFIED', retryable: false });
  }
  writeFileSync(keyFile, ours);
  const parts = await openNotaryParts(settings);
  expect(parts.signers).toHaveLength(1);
  await parts.close();
});

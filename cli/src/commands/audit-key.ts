/** `mainstem audit key`: the keys that sign the audit tree, in the text forms other people's tools read. */
import { existsSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { generateSignerText, parseSigner, parseSigners } from '@mainstem/streams/notary/note/keys';
import { readSettings } from '@mainstem/streams/settings';
import type { Command } from 'commander';
import { CliError } from '../errors.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

interface KeyFlags {
  readonly new?: boolean;
  readonly rotate?: boolean;
}

export function keyCommand(audit: Command): void {
  defineVerb<KeyFlags>(
    audit
      .command('key')
      .description('print the public keys; with --new or --rotate make one')
      .option('--new', 'make the first key: MAINSTEM_AUDIT_KEY_FILE and MAINSTEM_AUDIT_VERIFIERS_FILE are written')
      .option(
        '--rotate',
        'add a second key: both sign from the next start on, until the first is taken out of the file',
      ),
    key,
  );
}

async function key({ output, environment }: VerbContext, flags: KeyFlags): Promise<void> {
  const {
    MAINSTEM_AUDIT_KEY_FILE: keyFile,
    MAINSTEM_AUDIT_VERIFIERS_FILE: verifiersFile,
    MAINSTEM_AUDIT_ORIGIN: origin,
  } = readSettings(['MAINSTEM_AUDIT_KEY_FILE', 'MAINSTEM_AUDIT_VERIFIERS_FILE', 'MAINSTEM_AUDIT_ORIGIN'], environment);
  if (flags.new === true || flags.rotate === true) {
    const signer = generateSignerText(origin);
    // A key that is lost makes a tree nobody can go on with, so a file that is there is never replaced.
    if (flags.new === true) await writeNew(keyFile, `${signer}\n`);
    else await addTo(keyFile, `${signer}\n`);
    await appendFile(verifiersFile, `${parseSigner(signer).verifier.text}\n`);
  }
  const verifiers = parseSigners(await readFile(keyFile, 'utf8')).map(({ verifier }) => verifier.text);
  output.document({ keyFile, verifiersFile, verifiers }, () => verifiers.join('\n'));
}

async function writeNew(file: string, text: string): Promise<void> {
  if (existsSync(file)) {
    throw new CliError('CLI_REFUSED', `${file} is there already`, { next: 'Use --rotate to add a key to it.' });
  }
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
}

async function addTo(file: string, text: string): Promise<void> {
  if (!existsSync(file)) throw new CliError('CLI_REFUSED', `${file} is not there`, { next: 'Use --new.' });
  await appendFile(file, text);
}

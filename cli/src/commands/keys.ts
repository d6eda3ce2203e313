/**
 * `mainstem keys`: those of programs and of tokens (`program-keys.ts`), and `keys rotate`: a new version of the key that wraps the keys of persons. Touches no event
 * and no view.
 */
import { openKeys, privacySettings } from '@mainstem/streams/privacy/connect';
import { rotateKeys } from '@mainstem/streams/privacy/rotate';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { EXIT_FAILED } from '../errors.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { addProgramKeys } from './program-keys.ts';

interface RotateFlags {
  readonly continue?: boolean;
  readonly trim?: boolean;
}

export function command(): Command {
  const keys = new Command('keys').description(
    'keys of programs, keys that sign tokens, the key that wraps those of persons',
  );
  defineVerb<RotateFlags>(
    keys
      .command('rotate')
      .description('wrap every key anew; with --trim, what older backups hold opens nothing any more')
      .option('--continue', 'go on with a rotation that was interrupted: no new version')
      .option('--trim', 'forget the older versions of the wrapping key for ever'),
    rotate,
  );
  addProgramKeys(keys);
  return keys;
}

async function rotate({ environment, output }: VerbContext, flags: RotateFlags): Promise<number> {
  const settings = readSettings([...privacySettings, 'MAINSTEM_POSTGRES_PROJECTOR_URL'], environment);
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 2);
  const { store, kms, keyring } = openKeys(settings, pool);
  try {
    const trim = flags.trim === true;
    const rotation = await rotateKeys({ store, kms, newVersion: flags.continue !== true, trim });
    const { version, rewrapped, changed, trimmed } = rotation;
    output.document({ ...rotation, kms: kms.about }, () =>
      [
        `${kms.about}: version ${version}, ${rewrapped} keys rewrapped, ${changed} changed meanwhile`,
        ...(trim
          ? [
              trimmed
                ? 'older versions are forgotten'
                : 'not trimmed: keys of older versions are left; run it again with --continue',
            ]
          : []),
      ].join('\n'),
    );
    return trim && !trimmed ? EXIT_FAILED : 0;
  } finally {
    keyring.close();
    await pool.end();
  }
}

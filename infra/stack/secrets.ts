/**
 * The secrets of a local platform, and the key of its audit tree. Random per checkout and profile, made on first use and kept in the profile's
 * directory: a secret that is committed is no secret, and one that changes at each start would void every token.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSignerText, parseSigners } from '@mainstem/streams/notary/note/keys';

const SECRET_BYTES = 32; // 256 bit, as HS256 wants

export interface ProfileSecrets extends Record<string, string> {
  readonly MAINSTEM_JWT_SECRET: string;
  readonly MAINSTEM_NOTICE_SECRET: string;
  readonly MAINSTEM_INTERNAL_KEY: string;
  readonly MAINSTEM_UNSUBSCRIBE_SECRET: string;
  readonly MAINSTEM_APPROVAL_LINK_SECRET: string;
}

/** Reads the secrets kept in `home`, making them the first time. Safe when several processes ask at once. */
export function profileSecrets(home: string): ProfileSecrets {
  const file = join(home, 'secrets.json');
  if (!existsSync(file)) make(file, home);
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Pick<ProfileSecrets, 'MAINSTEM_JWT_SECRET'>;
  // Of the other secret, so that a profile from before it has one.
  const derived = (use: string) =>
    createHmac('sha256', kept.MAINSTEM_JWT_SECRET ?? '')
      .update(`mainstem/${use}`)
      .digest('base64url');
  return {
    MAINSTEM_INTERNAL_KEY: derived('internal-key'),
    MAINSTEM_UNSUBSCRIBE_SECRET: derived('unsubscribe'),
    MAINSTEM_APPROVAL_LINK_SECRET: derived('approval-links'),
    ...kept,
  } as ProfileSecrets;
}

export interface ProfileAuditKeys extends Record<string, string> {
  readonly MAINSTEM_AUDIT_KEY_FILE: string;
  readonly MAINSTEM_AUDIT_VERIFIERS_FILE: string;
}

/** Files of the key that signs the audit tree of a local platform and of its public half, made the first time. */
export function profileAuditKeys(home: string, origin: string): ProfileAuditKeys {
  const [key, verifiers] = [join(home, 'audit.key'), join(home, 'audit.pub')];
  if (!existsSync(key)) {
    mkdirSync(home, { recursive: true });
    place(key, `${generateSignerText(origin)}\n`);
  }
  const texts = parseSigners(readFileSync(key, 'utf8')).map(({ verifier }) => `${verifier.text}\n`);
  if (!existsSync(verifiers)) place(verifiers, texts.join(''));
  // A key that was lost is made anew. Its public half goes beside the old one, which earlier checkpoints are verified with.
  const known = readFileSync(verifiers, 'utf8');
  const added = texts.filter((text) => !`${known}\n`.includes(text));
  if (added.length > 0) appendFileSync(verifiers, `${known.endsWith('\n') ? '' : '\n'}${added.join('')}`);
  return { MAINSTEM_AUDIT_KEY_FILE: key, MAINSTEM_AUDIT_VERIFIERS_FILE: verifiers };
}

function make(file: string, home: string): void {
  mkdirSync(home, { recursive: true });
  const secret = () => randomBytes(SECRET_BYTES).toString('base64url');
  const secrets: Partial<ProfileSecrets> = { MAINSTEM_JWT_SECRET: secret(), MAINSTEM_NOTICE_SECRET: secret() };
  place(file, JSON.stringify(secrets));
}

/** The first to link its own whole file wins; nobody ever reads half of one. */
function place(file: string, text: string): void {
  const mine = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(mine, text, { mode: 0o600 });
  try {
    linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Takes a profile's data away, for runs that must begin from nothing. Refuses while the profile runs. */
import { rmSync } from 'node:fs';
import { StackError } from './errors.ts';
import { type ProfileName, profile as profileNamed } from './profiles.ts';
import { postgresHome, serverUser } from './services/postgres-place.ts';
import { clearLeftovers, livingState } from './state-file.ts';

/** Deletes data, logs and secrets of a profile. Throws `STACK_HELD` when it runs. */
export async function wipe(name: ProfileName): Promise<void> {
  const profile = profileNamed(name);
  const living = livingState(profile.home);
  if (living) throw new StackError('STACK_HELD', `profile ${name} runs (supervisor ${living.supervisor.pid})`);
  await clearLeftovers(profile.home);
  // Postgres may live elsewhere, see postgres-place.ts.
  rmSync(postgresHome(profile, serverUser()), { recursive: true, force: true });
  rmSync(profile.home, { recursive: true, force: true });
}

/** The local platform a verb is about. */
import { type ProfileName, profileNames } from '@mainstem/infra/stack/profiles';
import { usage } from '../errors.ts';

/** The profile of that name, `start` when none is named. */
export function profileNamed(name: string | undefined): ProfileName {
  const known = profileNames.find((profile) => profile === (name ?? 'start'));
  if (known === undefined) throw usage(`no profile ${name}; there are ${profileNames.join(', ')}`);
  return known;
}

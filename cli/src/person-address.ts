/**
 * Whom a verb is about: an id as events name it, or what the person was sent in as, an e-mail address or a telephone number.
 * Of the latter the log has pseudonyms only, made anew here under the tenant's secret; the words are neither printed nor
 * logged, and are in no error (R6).
 */
import { createPersonIds } from '@mainstem/gateway/ingest/persons/person-ids';
import type { Resources } from '@mainstem/projections/resources';
import { usage } from './errors.ts';

export interface Person {
  readonly tenant: string;
  readonly subject: string | undefined;
  readonly address: string | undefined;
}

/** What is wrong with the call, before anything is opened. Throws `CLI_USAGE`. */
export function checkPerson({ subject, address }: Pick<Person, 'subject' | 'address'>): void {
  if ((subject === undefined) === (address === undefined)) {
    throw usage('give the id of a person, or --address', 'For a lead the id is its contactRef.');
  }
}

/** Ids the person may stand under; one for an id. Throws `CLI_USAGE`, and when the tenant's secret is not to be had. */
export async function subjectsOf({ keys }: Pick<Resources, 'keys'>, person: Person): Promise<string[]> {
  const { tenant, subject, address } = person;
  checkPerson(person);
  if (address === undefined) return [subject as string];
  const all = (await createPersonIds(keys.keyring)(tenant)).allOf(address);
  if (all.length === 0) throw usage('what --address says is an id already', 'Give it as the id of the person.');
  return all;
}

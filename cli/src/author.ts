/** Who does something and why, as options. Both stay on the log, which forgets nothing, so neither may tell of a person (R6). */
import { personalInText } from '@mainstem/gateway/http/personal-value';
import { InvalidArgumentError } from 'commander';

const actorPattern = /^[a-z]+:[A-Za-z0-9._-]{1,64}$/;

/** Parses `kind:name`. */
export function actorName(text: string): string {
  if (actorPattern.test(text)) return text;
  throw new InvalidArgumentError('Allowed is kind:name, e.g. user:dpo.');
}

/** Parses the words of a reason. */
export function reasonWords(text: string): string {
  if (personalInText(text) === null) return text;
  throw new InvalidArgumentError('It holds what looks like an address or a number of a person, and stays on the log.');
}

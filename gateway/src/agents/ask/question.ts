/**
 * What is asked, by a fixed list: a language model never chooses what is looked up, so nothing in a question can make it look
 * elsewhere. Pure.
 */
import { entityPattern } from '@mainstem/schemas/envelope';

/** Sentences longer than this are no question of the list. */
export const QUESTION_CHARS_MAX = 300;

export interface RiskQuestion {
  readonly name: 'is-risky';
  /** Pseudonym of the user. */
  readonly user: string;
}

const patterns = [
  /^\s*is\s+(?:the\s+)?(?:user\s+|customer\s+)?["'“]?([\w.:-]{1,128})["'”]?\s+(?:risky|safe|a\s+risk|fraudulent|trustworthy)\s*\??\s*$/iu,
  /^\s*how\s+risky\s+is\s+(?:user\s+)?["'“]?([\w.:-]{1,128})["'”]?\s*\??\s*$/iu,
];

/** Words that stand for a user named elsewhere: no user is called so. */
const pronouns: ReadonlySet<string> = new Set(['it', 'he', 'she', 'they', 'this', 'that', 'user', 'customer']);

export const examples = ['Is user_1001 risky?', 'How risky is user_1001?'];

/** Null when it is none of the questions that can be answered. */
export function questionOf(text: string): RiskQuestion | null {
  for (const pattern of patterns) {
    const user = pattern.exec(text)?.[1];
    if (user === undefined || pronouns.has(user.toLowerCase())) continue;
    if (entityPattern.test(user)) return { name: 'is-risky', user };
  }
  return null;
}

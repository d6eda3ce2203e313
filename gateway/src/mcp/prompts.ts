/** Ready questions a client may offer its user; each is answered with tools and quotes what they said. */

export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly description: string; readonly required: boolean }[];
  text(given: Readonly<Record<string, string>>): string;
}

export const prompts: readonly Prompt[] = [
  {
    name: 'is_user_risky',
    title: 'Is a user risky?',
    description: 'Judges a user by what was read, and says so when nothing was (KAIROS-25).',
    arguments: [{ name: 'user', description: 'Pseudonym of the user, e.g. "user_1001".', required: true }],
    text: ({ user = '' }) =>
      `Is ${user} risky? Call assess_risk with entity ${JSON.stringify(user)} and answer with its "text", word for word. ` +
      'Use no number that is not in "quoted". When "answered" is false, say that a person was asked to look, and nothing more.',
  },
  {
    name: 'why_did_it_happen',
    title: 'Why did an event happen?',
    description: 'Explains an event or a bid from the log alone.',
    arguments: [{ name: 'id', description: 'Event id or bid id.', required: true }],
    text: ({ id = '' }) =>
      `Why did ${id} happen? Call explain_event with id ${JSON.stringify(id)}, follow its causes to the first one, and tell ` +
      'it in order, naming who did what and by which policy. Say which parts are not on the log.',
  },
];

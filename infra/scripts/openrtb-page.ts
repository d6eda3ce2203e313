/** The text of docs/openrtb.md: what the specification asks, and what shows each item, read from the cases themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nbrOf, noBidReasons } from '@mainstem/bidder/openrtb/no-bid';
import { rules } from '@mainstem/bidder/openrtb/rules/rules';
import { noBidWords } from './no-bid-words.ts';
import { type ChecklistItem, checklist } from './openrtb-checklist.ts';

const root = join(import.meta.dirname, '..', '..');
const kinds = ['exemplary', 'supplemental'] as const;

interface NamedCase {
  /** `exemplary/tmax-enough`. */
  readonly name: string;
  readonly says: string;
  readonly items: readonly number[];
}

export function readCases(): NamedCase[] {
  return kinds.flatMap((kind) =>
    readdirSync(join(root, 'bidder', 'cases', kind))
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => {
        const { says, items = [] } = JSON.parse(readFileSync(join(root, 'bidder', 'cases', kind, file), 'utf8'));
        return { name: `${kind}/${file.replace('.json', '')}`, says, items };
      }),
  );
}

export function openRtbPage(cases: readonly NamedCase[] = readCases()): string {
  const groups = [...new Set(checklist.map(({ group }) => group))];
  const whole = checklist.filter(({ missing }) => missing === undefined).length;
  return `${[
    '# OpenRTB, item by item',
    '',
    '<!-- Generated from bidder/cases and infra/scripts/openrtb-checklist.ts by `npm run generate`. DO NOT EDIT. -->',
    '',
    'What OpenRTB 2.6-202606 (and 2.5) asks of a bidder, what shows that this one does it, and what it does not do yet.',
    `${whole} of ${checklist.length} items are whole. A case is a catalogue, a request, and the answer or the reason expected; one runner,`,
    '`bidder/src/cases.test.ts`, plays them all. Every answer to a case, to the recorded requests and to mutated ones is',
    'judged by the rules of `bidder/src/openrtb/rules`, which share no code with the bidder.',
    '',
    ...groups.flatMap((group) => section(group, cases)),
    ...reasons(),
  ].join('\n')}`;
}

/** `nbr` of every reason, as `x-mainstem-nbr: 1` makes an answer say it. */
function reasons(): string[] {
  const rows = [...noBidReasons]
    .sort((left, right) => nbrOf[left] - nbrOf[right])
    .map((reason) => `| ${nbrOf[reason]} | \`${reason}\` | ${noBidWords[reason]} |`);
  const intro = 'Why there was no bid: metrics and events name the reason, an answer says its `nbr` when asked.';
  return ['## Reasons', '', intro, '', '| nbr | reason | what it means |', '|---|---|---|', ...rows, ''];
}

function section(group: ChecklistItem['group'], cases: readonly NamedCase[]): string[] {
  const rows = checklist.filter((item) => item.group === group).map((item) => row(item, cases));
  return [`## ${group}`, '', '| # | asked | shown by | judged by | missing |', '|---|---|---|---|---|', ...rows, ''];
}

function row({ number, asks, tests = [], missing = '' }: ChecklistItem, cases: readonly NamedCase[]): string {
  const links = cases
    .filter(({ items }) => items.includes(number))
    .map(({ name }) => `[${name.split('/')[1]}](../bidder/cases/${name}.json)`);
  const files = tests.map((path) => `[${path.split('/').at(-1)}](../${path})`);
  const judges = rules.filter(({ item }) => item === number).map(({ id }) => `\`${id}\``);
  return `| ${number} | ${asks} | ${[...links, ...files].join(', ')} | ${judges.join(', ')} | ${missing} |`;
}

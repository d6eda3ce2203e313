/** WAP-89: what a lifecycle message says to a client's cohort, from the row on to the words. */
import type { CohortRow } from '@mainstem/streams/cohorts/contract';
import { emptyRow } from '@mainstem/streams/cohorts/fold';
import { describe, expect, test } from 'vitest';
import { loadTemplates, type Template } from '../communication/templates/load.ts';
import { render } from '../communication/templates/render.ts';
import { createSuccessActivities } from './activities.ts';
import { monthsAfter } from './calendar.ts';
import { type CohortSource, createCohortSource } from './cohort-source.ts';

const DAY_MS = 86_400_000;
/** The month before the renewal has 31 days: month 11 is a day before the window. */
const liveAtMs = Date.UTC(2026, 8, 24);
const renewsAtMs = monthsAfter(liveAtMs, 12);
const templates = loadTemplates();

interface Said {
  readonly atMs: number;
  readonly find: CohortSource['find'];
  readonly conversations?: number;
  readonly resolved?: number;
}

async function wordsOf(id: string, { atMs, find, conversations = 7, resolved = 3 }: Said, language: 'en' | 'de') {
  const [key = '', version] = id.split('@v');
  const asked: [number, number][] = [];
  const usage = {
    of: async (_tenant: string, _client: string, fromMs: number, toMs: number) => {
      asked.push([fromMs, toMs]);
      return { conversations, resolvedConversations: resolved } as never;
    },
  };
  const { lifecycleVariables } = createSuccessActivities({ usage, portalUrl: 'https://p.example', cohorts: { find } });
  const about = {
    tenant: 'acme',
    clientId: 'c-1',
    key,
    version: Number(version),
    product: 'Mainstem',
    currency: 'EUR',
  };
  const times = { trialEndsAtMs: liveAtMs + 14 * DAY_MS, renewsAtMs, fromMs: liveAtMs, toMs: atMs };
  const variables = await lifecycleVariables({ ...about, ...times });
  const template = templates.get(id) as Template;
  const contact = { name: 'Ann', timeZone: null };
  const input = { template, channel: 'email', purpose: template.purpose, languages: [language], variables } as const;
  const { parts } = render({ ...input, contact, unsubscribeUrl: 'https://g.example/u' });
  return { variables, asked, subject: parts.subject ?? '', text: parts.text ?? '', html: parts.html ?? '' };
}

const found =
  (row: Partial<CohortRow> | null): CohortSource['find'] =>
  async () => ({ row: row === null ? null : { ...emptyRow, l: liveAtMs, r: renewsAtMs, ...row } });

/** So many conversations a day in the 30 days before, so many of them without a person. */
const daily = (atMs: number, all: number, alone: number): CohortRow['u'] =>
  Array.from({ length: 30 }, (_, day) => [Math.floor(atMs / DAY_MS) - 30 + day, all, alone]);

const day7 = liveAtMs + 7 * DAY_MS;
const day13 = liveAtMs + 13 * DAY_MS;
const month6 = monthsAfter(liveAtMs, 6);
const month11 = monthsAfter(liveAtMs, 11);
/** Each as the log can bring it about: nobody is at risk in the trial, and a renewal is near in month 11 alone. */
const cases = [
  ['trial-day-7@v2', 'new_trial', { atMs: day7, find: found({ s: 'TRIAL' }) }],
  ['trial-day-7@v2', 'power', { atMs: day7, find: found({ s: 'TRIAL', u: daily(day7, 40, 0) }), conversations: 280 }],
  ['trial-day-7@v2', 'none', { atMs: day7, find: found(null), conversations: 1 }],
  ['trial-day-13@v2', 'new_trial', { atMs: day13, find: found({ s: 'TRIAL' }) }],
  ['trial-day-13@v2', 'power', { atMs: day13, find: found({ s: 'TRIAL', u: daily(day13, 400, 0) }) }],
  ['trial-day-13@v2', 'none', { atMs: day13, find: found(null) }],
  ['active-month-6@v3', 'at_risk', { atMs: month6, find: found({ s: 'AT_RISK' }), resolved: 0 }],
  ['active-month-6@v3', 'power', { atMs: month6, find: found({ s: 'ACTIVE', u: daily(month6, 40, 30) }) }],
  ['active-month-6@v3', 'none', { atMs: month6, find: found({ s: 'ACTIVE' }) }],
  [
    'active-month-11@v2',
    'renewal',
    { atMs: month11, find: found({ s: 'AT_RISK', u: daily(month11 + DAY_MS, 40, 39) }) },
  ],
  ['active-month-11@v2', 'renewal', { atMs: month11, find: found({ s: 'ACTIVE' }) }],
  ['active-month-11@v2', 'none', { atMs: month11, find: found(null) }],
] as const;

describe.each(['en', 'de'] as const)('WAP-89: in %s', (language) => {
  test.each(cases)('%s to the cohort %s reads as it did, told %#', async (id, cohort, said) => {
    const { variables, subject, text, html } = await wordsOf(id, said, language);
    expect(variables.cohort).toBe(cohort);
    expect(html.replaceAll(/<[^>]+>/g, ' ')).not.toMatch(/\{|\}|undefined|NaN/);
    expect(`${subject}\n\n${text}`).toMatchSnapshot();
  });

  test.each(cases)('%s to %s: the page says what the text says, told %#', async (id, _cohort, said) => {
    const { text, html } = await wordsOf(id, said, language);
    const words = (all: string) => all.replaceAll(/https:\S+|<[^>]+>|[-:–]|\s+/g, '');
    expect(words(html)).toBe(words(text));
  });
});

test('WAP-89: figures are the client’s own, in the reader’s form, and a share is never rounded up', async () => {
  const said = {
    atMs: month6,
    find: found({ s: 'ACTIVE', u: daily(month6, 40, 30).map(([d], n) => [d, 40, n ? 40 : 39] as const) }),
  };
  expect((await wordsOf('active-month-6@v3', said, 'en')).text).toContain('1,200 conversations, 99% of them without');
  expect((await wordsOf('active-month-6@v3', said, 'de')).text).toContain('1.200 Gespräche, 99\u00A0% davon ohne');
});

test('what is not so is not told: no share below half, no saving of nothing, no "1 conversations"', async () => {
  const few = { atMs: month11, find: found({ u: [[Math.floor(month11 / DAY_MS) - 1, 1, 1]] }) };
  expect((await wordsOf('active-month-11@v2', few, 'en')).text).not.toContain('conversations');
  const helped = { atMs: month11, find: found({ u: daily(month11, 40, 19) }) };
  expect((await wordsOf('active-month-11@v2', helped, 'en')).text).not.toContain('without a person');
  const nothing = { atMs: month6, find: found({ s: 'ACTIVE' }), resolved: 0 };
  const { subject, text } = await wordsOf('active-month-6@v3', nothing, 'en');
  expect(subject + text).not.toMatch(/saved|0\.00/);
});

test('half a year is half a year in a later period, too', async () => {
  const later = monthsAfter(liveAtMs, 18);
  const { asked } = await wordsOf('active-month-6@v3', { atMs: later, find: found(null) }, 'en');
  expect(asked).toEqual([[monthsAfter(liveAtMs, 12), later]]);
});

describe('WAP-95: a store that is away', () => {
  const warnings: object[] = [];
  const logger = { warn: (about: object) => void warnings.push(about) } as never;
  const failing = (times: number, row: CohortRow | null) => {
    let left = times;
    return { cohort: async () => (left-- > 0 ? Promise.reject(new Error('away')) : row) };
  };

  test('is asked again', async () => {
    const source = createCohortSource(failing(4, { ...emptyRow, s: 'AT_RISK' }), logger, 1);
    expect(await source.find('acme', 'c-1')).toMatchObject({ row: { s: 'AT_RISK' } });
    expect(warnings).toEqual([]);
  });

  test('is told of in the end, and the message reads as for everybody', async () => {
    const { find } = createCohortSource(failing(5, null), logger, 1);
    const away = await wordsOf('active-month-6@v3', { atMs: month6, find }, 'de');
    expect(away.variables.cohort).toBe('unknown');
    expect(warnings).toMatchObject([{ tenant: 'acme', clientId: 'c-1' }]);
    const none = await wordsOf('active-month-6@v3', { atMs: month6, find: found(null) }, 'de');
    expect([away.subject, away.text, away.html]).toEqual([none.subject, none.text, none.html]);
  });
});

test('a text that only a newer program has is asked for again', async () => {
  const parts = { usage: {} as never, portalUrl: '', cohorts: {} as never };
  const asked = { key: 'trial-day-7', version: 99 } as never;
  await expect(createSuccessActivities(parts).lifecycleVariables(asked)).rejects.toMatchObject({
    ...{ type: 'NO_SUCH_MESSAGE', nonRetryable: false },
  });
});

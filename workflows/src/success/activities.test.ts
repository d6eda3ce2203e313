/** WAP-89: what a lifecycle message says to a client's cohort, from the row on to the words. */
import type { CohortRow } from '@mainstem/streams/cohorts/contract';
import { emptyRow } from '@mainstem/streams/cohorts/fold';
import { describe, expect, test } from 'vitest';
import { loadTemplates, type Template } from '../communication/templates/load.ts';
import { render } from '../communication/templates/render.ts';
import { createSuccessActivities } from './activities.ts';

const DAY_MS = 86_400_000;
const toMs = Date.UTC(2026, 5, 30);
const today = toMs / DAY_MS;
const templates = loadTemplates();

/** 40 conversations a day in the last 30 days, three of four without a person; today's do not count yet. */
const busy: CohortRow['u'] = Array.from({ length: 31 }, (_, day) => [today - 30 + day, 40, 30]);
const rows: Readonly<Record<string, CohortRow | null>> = {
  at_risk: { ...emptyRow, s: 'AT_RISK', u: busy },
  power: { ...emptyRow, s: 'ACTIVE', u: busy },
  renewal: { ...emptyRow, s: 'AT_RISK', r: toMs + DAY_MS, u: busy },
  new_trial: { ...emptyRow, s: 'TRIAL', l: toMs - 7 * DAY_MS },
  none: null,
};

function activitiesWith(cohort: () => Promise<CohortRow | null>) {
  const usage = { of: async () => ({ conversations: 7, resolvedConversations: 3 }) as never };
  return createSuccessActivities({ usage, portalUrl: 'https://portal.example', cohorts: { cohort } });
}

async function wordsOf(key: string, version: number, cohort: () => Promise<CohortRow | null>, language = 'en') {
  const about = { tenant: 'acme', clientId: 'c-1', key, version, product: 'Mainstem', currency: 'EUR' };
  const times = { trialEndsAtMs: toMs, renewsAtMs: toMs, fromMs: 0, toMs };
  const variables = await activitiesWith(cohort).lifecycleVariables({ ...about, ...times });
  const template = templates.get(`${key}@v${version}`) as Template;
  const contact = { name: 'Ann', timeZone: null };
  const asked = { template, channel: 'email', purpose: template.purpose, languages: [language], variables } as const;
  const { parts } = render({ ...asked, contact, unsubscribeUrl: 'https://gateway.example/u' });
  return { variables, text: parts.text ?? '', html: parts.html ?? '' };
}

const said: Readonly<Record<string, readonly [en: string, de: string]>> = {
  at_risk: ['We want to make this right', 'Wir möchten das in Ordnung bringen'],
  power: [
    '1200 conversations in 30 days, 75 % of them without a person',
    '1200 Gespräche in 30 Tagen, 75 % davon ohne einen Menschen',
  ],
  renewal: ['A year together: 1200 conversations', 'Ein gemeinsames Jahr: 1200 Gespräche'],
};
const messages = [
  ['trial-day-7', 2],
  ['trial-day-13', 2],
  ['active-month-6', 3],
  ['active-month-11', 2],
] as const;

describe.each(messages)('WAP-89: %s@v%i', (key, version) => {
  test.each(Object.keys(rows))('speaks to the cohort %s, in both languages', async (name) => {
    for (const [at, language] of ['en', 'de'].entries()) {
      const { variables, text, html } = await wordsOf(key, version, async () => rows[name] ?? null, language);
      expect(variables.cohort).toBe(name);
      // A trial of a client whose contract renews within a month is no year together.
      const wanted = key.startsWith('trial') && name === 'renewal' ? undefined : said[name]?.[at];
      for (const words of [text, html]) {
        if (wanted !== undefined) expect(words).toContain(wanted);
        for (const other of Object.values(said)) {
          if (other[at] !== wanted) expect(words).not.toContain(other[at]);
        }
        expect(words.includes('https://portal.example/talk')).toBe(name === 'at_risk');
      }
    }
  });

  test('WAP-95: reads as for everybody while the store is away', async () => {
    const away = await wordsOf(key, version, () => Promise.reject(new Error('away')));
    expect(away.text).toBe((await wordsOf(key, version, async () => null)).text);
    expect(away.variables.cohort).toBe('none');
  });
});

test('what is not known is not told: no share of nothing', async () => {
  const { text } = await wordsOf('active-month-6', 3, async () => ({ ...emptyRow, s: 'AT_RISK' }));
  expect(text).toContain('We want to make this right');
  expect(text).not.toMatch(/\b0 (conversations|%)/);
});

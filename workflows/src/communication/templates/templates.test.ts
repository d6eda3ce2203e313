import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Channel, Variable } from '../contract.ts';
import { loadTemplates, partsOf, type Template, templateFolder } from './load.ts';
import { changedFiles, hashesNow, readReleased } from './release.ts';
import { render } from './render.ts';
import type { VariableKind } from './variables.ts';

const templates = loadTemplates();
const samples: Readonly<Record<VariableKind, Variable>> = {
  text: 'Chatbot & <Co>',
  number: 42,
  day: Date.UTC(2026, 10, 14, 23, 30),
  money: 1_234_500_000,
  currency: 'EUR',
  url: 'https://app.example/go?a=1&b=2',
  list: ['First & foremost', 'Second'],
};
const valuesOf = ({ variables }: Template) =>
  Object.fromEntries(Object.entries(variables).map(([name, kind]) => [name, samples[kind]]));
const input = (template: Template, channel: Channel, language = 'en') => ({
  template,
  channel,
  purpose: template.purpose,
  languages: [language],
  variables: valuesOf(template),
  contact: { name: 'Ann O’Hara <ann>', timeZone: 'Europe/Vienna' },
  unsubscribeUrl: template.purpose === 'marketing' ? 'https://gateway.example/v1/unsubscribe/t' : null,
});

const cases = [...templates.values()].flatMap((template) =>
  [...template.texts].flatMap(([language, parts]) =>
    (Object.keys(partsOf) as Channel[])
      .filter((channel) => partsOf[channel].every((part) => parts.has(part)))
      .map((channel) => [template.id, language, channel] as const),
  ),
);

test.each(cases)('WAP-51…55: %s in %s by %s reads as it did', async (id, language, channel) => {
  const template = templates.get(id) as Template;
  const { parts } = render(input(template, channel, language));
  const folder = join(templateFolder, ...id.split('@'), 'golden');
  const text = Object.entries(parts).map(([part, words]) => `--- ${part}\n${words}\n`);
  await expect(text.join('')).toMatchFileSnapshot(join(folder, `${language}.${channel}.txt`));
});

test('the lifecycle’s messages are all there, in both languages', () => {
  for (const name of [
    'trial-day-1',
    'trial-day-7',
    'trial-day-13',
    'active-month-6',
    'active-month-11',
    'outreach-draft',
  ]) {
    expect([...(templates.get(`${name}@v1`)?.texts.keys() ?? [])].sort(), name).toEqual(['de', 'en']);
  }
});

test('what was released stays as it was, and what is here is released (release.ts)', () => {
  const [released, now] = [readReleased(), hashesNow()];
  expect(changedFiles(released, now)).toEqual([]);
  expect(Object.keys(now).filter((file) => released[file] === undefined)).toEqual([]);
  expect(changedFiles({ 'a/v1/en.text.liquid': 'x' }, {})).toEqual(['a/v1/en.text.liquid']);
});

test('no message lists in one language what it tells in another, nor money of a currency nobody asked about', () => {
  const now = ['trial-day-1@v2', 'active-month-6@v2'].map((id) => templates.get(id) as Template);
  for (const template of now) {
    expect(Object.values(template.variables), template.id).not.toContain('list');
    const { parts } = render(input(template, 'email', 'de'));
    expect(Object.values(parts).join(' '), template.id).not.toMatch(/\$|opening hours|Own integrations/);
  }
  const { parts } = render(input(now[1] as Template, 'email', 'de'));
  expect(parts.subject).toMatch(/1\.234,50\s€/);
});

describe('a text is whole or not at all', () => {
  const template = templates.get('trial-day-1@v1') as Template;

  test('no value gets into HTML unescaped, nor into a subject as a line', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), fc.string({ maxLength: 40 }), (product, name) => {
        const asked = input(template, 'email');
        let parts: ReturnType<typeof render>['parts'];
        try {
          ({ parts } = render({
            ...asked,
            variables: { ...asked.variables, product: `${product}<i>"'` },
            contact: { ...asked.contact, name: `${name}<script>` },
          }));
        } catch (error) {
          expect((error as { code?: unknown }).code).toBe('TEMPLATE_INVALID');
          return;
        }
        expect(parts.html).not.toMatch(/<script>|<i>/);
        expect(parts.subject).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 300 },
    );
  });

  test('a value is a value: Liquid in it is not run', () => {
    const asked = input(template, 'email');
    const { parts } = render({ ...asked, variables: { ...asked.variables, product: '{{ contact.name }}' } });
    expect(parts.subject).toContain('{{ contact.name }}');
  });

  test.each([
    ['de-AT', 'de'],
    ['DE', 'de'],
    ['fr', 'en'],
    ['pt-BR', 'en'],
  ])('%s reads %s', (wanted, got) => expect(render(input(template, 'email', wanted)).language).toBe(got));
});

describe('what cannot be a template stops the process', () => {
  let folder = '';
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const good = { 'en.subject': 'Hi', 'en.text': 'Hi {{ unsubscribeUrl }}', 'en.html': '<p>{{ unsubscribeUrl }}</p>' };

  function load(
    files: Readonly<Record<string, string>>,
    head: object = { purpose: 'marketing', variables: {} },
    name = 'x',
  ) {
    folder = mkdtempSync(join(tmpdir(), 'templates-'));
    mkdirSync(join(folder, name, 'v1'), { recursive: true });
    writeFileSync(join(folder, name, 'v1', 'template.json'), JSON.stringify(head));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, 'v1', `${file}.liquid`), text);
    return loadTemplates(folder);
  }

  test('a good one does not', () => expect([...load(good).keys()]).toEqual(['x@v1']));
  test.each([
    ['half an e-mail', { 'en.subject': 'Hi' }, undefined],
    ['no English', { 'de.sms': 'Hallo' }, undefined],
    ['no way out of marketing', { ...good, 'en.text': 'Hi' }, undefined],
    ['past the escaping', { ...good, 'en.html': '{{ unsubscribeUrl | raw }}' }, undefined],
    ['another file', { ...good, 'en.text': '{% include "x" %}{{ unsubscribeUrl }}' }, undefined],
    ['no Liquid', { ...good, 'en.text': '{% if %}{{ unsubscribeUrl }}' }, undefined],
    ['a filter there is not', { ...good, 'en.text': '{{ unsubscribeUrl | shout }}' }, undefined],
    ['a part there is not', { ...good, 'en.fax': 'Hi' }, undefined],
    ['no purpose', good, { variables: {} }],
    ['a kind there is not', good, { purpose: 'marketing', variables: { a: 'email' } }],
    ['a name of the platform', good, { purpose: 'marketing', variables: { contact: 'text' } }],
  ])('%s', (_, files, head) => {
    let failed: unknown;
    try {
      const loaded = load(files as Record<string, string>, head);
      // An unknown filter is found when the text is made, not when it is read.
      render(input(loaded.get('x@v1') as Template, 'email'));
    } catch (error) {
      failed = error;
    }
    expect(failed).toMatchObject({ code: 'TEMPLATE_INVALID' });
  });
});

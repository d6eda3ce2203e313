import { expect, test } from 'vitest';
import { checkBrandSafety } from './brand-safety.ts';
import { checkLanguage } from './languages.ts';

test.each([
  ['Running shoes for everyone. Take a look at our new ones.', 'en', true, 'en'],
  ['Running shoes', 'en', true, 'en'],
  ['Laufschuhe', 'de', false, 'de'],
  ['Die besten Schuhe für Sie und Ihre Familie', 'en', false, 'de'],
  ['Les meilleures chaussures pour vous et votre famille', 'en', false, 'fr'],
  ['Кроссовки для бега со скидкой', 'en', false, 'other-script'],
  ['走る靴', 'en', false, 'other-script'],
  ['Crème brûlée for the win', 'en', true, 'en'],
])('KIKI-41: %s (%s)', (text, briefed, isGuarded, found) => {
  expect(checkLanguage([text], briefed)).toEqual({ isGuarded, found });
});

test('KIKI-28: lists of a tenant are findings of their own, also in disguise; the version names them', () => {
  const own = [
    { category: 'COMPETITOR', words: ['Globex'] },
    { category: 'OWN.POLITICS', words: ['election', 'prime minister'] },
  ];
  const verdict = checkBrandSafety(['Better than Gl0bex', 'before the elections'], own, 'setting-7');
  expect(verdict).toEqual({
    passed: false,
    findings: ['COMPETITOR: globex', 'OWN.POLITICS: election'],
    rulesVersion: 'brand-safety@1+setting-7',
  });
  expect(checkBrandSafety(['Better than Globex'])).toMatchObject({ passed: true, rulesVersion: 'brand-safety@1' });
});

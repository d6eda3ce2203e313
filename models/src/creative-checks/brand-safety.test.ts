/** Brand safety: what it finds however it is disguised, and what it lets be. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBrandSafety } from './brand-safety.ts';
import { unsafeWords, wordsVersion } from './unsafe-words.ts';

const singles = Object.values(unsafeWords).flatMap((list) => (list.split('|')[0] ?? '').split(' '));
const long = singles.filter((word) => word.length >= 4);
const word = fc.constantFrom(...long);
const frame = (said: string) => `Buy our ${said} today`;
const blocks = (text: string) => !checkBrandSafety([text]).passed;

const leet: Record<string, string[]> = {
  a: ['4', '@'],
  e: ['3'],
  i: ['1', '!'],
  o: ['0'],
  s: ['5', '$'],
  t: ['7', '+'],
  b: ['8'],
};
const alike: Record<string, string[]> = {
  a: ['а', 'α', 'ａ', 'á', '𝐚'],
  e: ['е', 'ｅ', 'é', '𝒆'],
  o: ['о', 'ο', 'ø', 'ö'],
  c: ['с', 'ⓒ'],
  i: ['і', 'ı', 'ï'],
  s: ['ѕ', 'ꜱ', 'ş'],
  p: ['р'],
  k: ['к'],
  r: ['ｒ'],
};
/** Every letter that has some gets one of its disguises, or stays, by the numbers drawn. */
function disguised(text: string, table: Record<string, string[]>, draws: readonly number[]): string {
  return [...text]
    .map((letter, at) => {
      const ways = [letter, ...(table[letter] ?? [])];
      return ways[(draws[at] ?? 0) % ways.length];
    })
    .join('');
}
const draws = fc.array(fc.nat(60), { minLength: 20, maxLength: 20 });

describe('KIKI-28: words that may not be shown', () => {
  test('every listed word and phrase, in any case', () => {
    for (const [category, list] of Object.entries(unsafeWords)) {
      const [single = '', ...phrases] = list.split('|');
      for (const said of [...single.split(' '), ...phrases]) {
        const { findings, rulesVersion } = checkBrandSafety([frame(said.toUpperCase())]);
        expect(findings, said).toContain(`${category}: ${said}`);
        expect(rulesVersion).toBe(wordsVersion);
      }
    }
  });

  test('leetspeak', () => {
    fc.assert(
      fc.property(word, draws, (said, ways) => {
        expect(blocks(frame(disguised(said, leet, ways))), said).toBe(true);
      }),
    );
  });

  test('look-alike letters, accents, other widths', () => {
    fc.assert(
      fc.property(word, draws, (said, ways) => {
        expect(blocks(frame(disguised(said, alike, ways))), said).toBe(true);
      }),
    );
  });

  test('letters pulled apart by spaces, dots, dashes', () => {
    const separator = fc.constantFrom(' ', '.', '-', '_', '*', '  ', ' . ', '\u00a0', '~');
    fc.assert(
      fc.property(word, separator, (said, between) => {
        expect(blocks(frame([...said].join(between)))).toBe(true);
      }),
    );
  });

  test('signs inside a word, letters drawn out, invisible characters', () => {
    const position = fc.nat(20);
    fc.assert(
      fc.property(word, position, (said, at) => {
        const cut = 1 + (at % (said.length - 1));
        const [head, tail] = [said.slice(0, cut), said.slice(cut)];
        for (const sign of ['.', '-', '_', '*', '\u200b', '\u00ad', '\u2060']) {
          expect(blocks(frame(`${head}${sign}${tail}`)), `${head}${sign}${tail}`).toBe(true);
        }
        expect(blocks(frame(`${head}${head.slice(-1).repeat(4)}${tail}`)), 'drawn out').toBe(true);
      }),
    );
  });

  test('disguise itself is a finding', () => {
    expect(checkBrandSafety(['sh\u200boes']).findings).toEqual(['DISGUISE: invisible characters']);
    expect(checkBrandSafety(['shоes with a Cyrillic о']).findings).toContain(
      'DISGUISE: letters of several scripts in one word',
    );
    expect(checkBrandSafety(['Сезон скидок в Париже', 'Καλοκαίρι']).passed).toBe(true);
    expect(checkBrandSafety(['Run ❤️ free 👩‍👩‍👧']).passed).toBe(true);
  });

  test.each([
    'Scunthorpe classics: assess your bass',
    'Be a hero in your city',
    'Great pitch, shot on location in Essex',
    'Skilled workers wanted',
    'Cocktails on the terrace, 5 to 7 daily!',
    'Save 20 % on 100 shoes until 31.12.!',
    'A new pen is on the way: is it in?',
    'Grape and therapist are honest words',
    'Sextant, Sussex and Middlesex',
  ])('lets be: %s', (text) => {
    expect(checkBrandSafety([text]).findings).toEqual([]);
  });

  test('a tenant’s own words, under the same disguises; R8: no more than 500', () => {
    expect(
      checkBrandSafety(['Better than R1val Shoes'], [{ category: 'TENANT', words: ['Rival Shoes'] }]).findings,
    ).toEqual(['TENANT: rival shoes']);
    expect(
      checkBrandSafety(['late'], [{ category: 'TENANT', words: [...Array(500).fill('other'), 'late'] }]).passed,
    ).toBe(true);
  });
});

import { expect, test } from 'vitest';
import { alpha3ByAlpha2 } from './countries.ts';
import { categoryWithin, domainWithin, normalCategory, normalCountry, normalDomain } from './normal.ts';

test('domains written as addresses are brought to one spelling', () => {
  expect(normalDomain('HTTPS://www.Ford.com:443/cars?x=1')).toBe('ford.com');
  expect(normalDomain('ford.com.')).toBe('ford.com');
  expect(normalDomain('http://')).toBeUndefined();
});

test('a blocked domain holds its sub-domains and nothing that only ends alike', () => {
  expect(domainWithin('ford.com', 'ford.com')).toBe(true);
  expect(domainWithin('shop.ford.com', 'ford.com')).toBe(true);
  expect(domainWithin('notford.com', 'ford.com')).toBe(false);
  expect(domainWithin('ford.com', 'shop.ford.com')).toBe(false);
});

test('a blocked category holds its children and nothing that only begins alike', () => {
  expect(categoryWithin('IAB7-39', 'IAB7')).toBe(true);
  expect(categoryWithin('IAB7', 'IAB7')).toBe(true);
  expect(categoryWithin('IAB70', 'IAB7')).toBe(false);
  expect(categoryWithin('IAB7', 'IAB7-39')).toBe(false);
  expect(normalCategory('iab-24')).toBe('IAB24');
});

test('countries of two letters are the same as of three', () => {
  expect(normalCountry('us')).toBe('USA');
  expect(normalCountry(' deu ')).toBe('DEU');
  expect(normalCountry('XQ')).toBeUndefined();
  expect(alpha3ByAlpha2.size).toBe(249);
  expect(new Set(alpha3ByAlpha2.values()).size).toBe(249);
});

import { expect, test } from 'vitest';
import { comparableVersion, eachCategory, eachDomain, hourOfWeek, insideCircle } from './asking.ts';

test('hours of the week begin on Monday at midnight of the zone', () => {
  const monday = Date.UTC(2026, 10, 23);
  expect(new Date(monday).getUTCDay()).toBe(1);
  expect([hourOfWeek(monday, 0), hourOfWeek(monday - 1, 0), hourOfWeek(monday + 3_600_000, 0)]).toEqual([0, 167, 1]);
  expect([hourOfWeek(monday, -330), hourOfWeek(monday, 90), hourOfWeek(0, 0)]).toEqual([162, 1, 72]);
});

test('versions compare part by part, and missing parts are nought', () => {
  const least = (version: string, asked: string) => comparableVersion(version) >= comparableVersion(asked);
  expect([least('16.4', '16.4.0'), least('16.10', '16.9'), least('9', '10'), least('10', '9.9.9')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test('distances are those on the ground', () => {
  // Berlin to Potsdam: 26.4 km.
  const berlin = { northE6: 52_520_000, eastE6: 13_405_000 };
  const reaches = (radiusM: number) => insideCircle({ ...berlin, radiusM }, 52_396_000, 13_058_000);
  expect([reaches(26_000), reaches(28_000)]).toEqual([false, true]);
  // Over the date line: 0.2 degrees at the equator are 22 km.
  const line = { northE6: 0, eastE6: 179_900_000 };
  const over = (radiusM: number) => insideCircle({ ...line, radiusM }, 0, -179_900_000);
  expect([over(22_000), over(23_000)]).toEqual([false, true]);
});

test('a domain is within those above it, a category within its parents', () => {
  const told: string[] = [];
  eachDomain('a.b.example', (name) => told.push(name));
  eachCategory('IAB7-39', (name) => told.push(name));
  expect(told).toEqual(['a.b.example', 'b.example', 'example', 'IAB7-39', 'IAB7']);
});

/** Lists from outside: what a line means, what is refused, and that nothing is known without them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { authorizedSellers, readAdsTxt } from './ads-txt.ts';
import { readNetworks } from './networks.ts';
import { readSupply, unknownSupply } from './supply-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'supply-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('KIKI-17 item 38: an address is of a data centre or a proxy when its network is listed', () => {
  const networks = readNetworks(
    '# list\n192.0.2.0/24 data-centre\n198.51.100.7 proxy # one\n2001:db8::/32 data-centre\n2001:db8:1::/48 proxy\n',
  );
  expect(networks.size).toBe(4);
  const asked = [
    '192.0.2.0',
    '192.0.2.255',
    '192.0.3.0',
    '198.51.100.7',
    '198.51.100.8',
    '2001:db8:ffff::1',
    '2001:db9::1',
  ];
  expect(asked.map((address) => networks.kindOf(address))).toEqual([
    'data-centre',
    'data-centre',
    undefined,
    'proxy',
    undefined,
    'data-centre',
    undefined,
  ]);
  for (const none of ['', 'x', '1.2.3', '1.2.3.256', '::g', '1::2::3', ':', '1:2:3:4:5:6:7:8:9'])
    expect(networks.kindOf(none)).toBeUndefined();
});

test('networks: the halving finds what a search of every line finds', () => {
  const part = fc.nat({ max: 3 });
  const line = fc.tuple(part, part, fc.integer({ min: 8, max: 32 }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), part, part, (lines, high, low) => {
      const networks = readNetworks(lines.map(([a, b, bits]) => `10.0.${a}.${b}/${bits} proxy`).join('\n'));
      const value = (a: number, b: number): number => a * 256 + b;
      const held = lines.some(([a, b, bits]) => {
        const size = 2 ** (32 - bits);
        return Math.floor(value(a, b) / size) === Math.floor(value(high, low) / size);
      });
      expect(networks.kindOf(`10.0.${high}.${low}`)).toBe(held ? 'proxy' : undefined);
    }),
  );
});

test.each([
  '192.0.2.0/24',
  '192.0.2.0/33 proxy',
  '192.0.2.0/24 cloud',
  'x proxy',
  '::1/65 proxy',
  '1.2.3.4 proxy more',
])('a list with "%s" is refused whole, with its line', (line) => {
  expect(() => readNetworks(`192.0.2.1 proxy\n${line}`)).toThrow('line 2');
});

test('KIKI-17 item 21: ads.txt names who may sell, and what is no record is passed over', () => {
  const sellers = readAdsTxt(
    'contact=ads@news.example\nAdExchange.example, 12 , DIRECT, f08c47fec0942fa0 # ours\nother.example,7,reseller;x=y\nbad.example,8\n,9,DIRECT\n',
  );
  expect([...sellers]).toEqual(['adexchange.example|12', 'other.example|7']);
  const known = authorizedSellers(new Map([['news.example', sellers]]));
  expect([known.of('news.example'), known.of('sport.news.example'), known.of('example')]).toEqual([
    sellers,
    sellers,
    undefined,
  ]);
});

test('a folder is read as far as it is there, and a bad list stops the start', () => {
  expect(readSupply('')).toBe(unknownSupply);
  expect(readSupply(join(folder, 'none'))).toEqual(unknownSupply);
  mkdirSync(join(folder, 'ads'));
  writeFileSync(join(folder, 'ads', 'news.example.txt'), 'x.example,1,DIRECT\n');
  writeFileSync(join(folder, 'networks.txt'), '192.0.2.0/24 proxy\n');
  const supply = readSupply(folder);
  expect([supply.networks.size, supply.sellers.size]).toEqual([1, 1]);
  writeFileSync(join(folder, 'networks.txt'), 'proxy\n');
  expect(() => readSupply(folder)).toThrow('line 1');
  expect(() => readSupply(folder)).toThrowError(expect.objectContaining({ code: 'BIDDER_SUPPLY_INVALID' }));
});

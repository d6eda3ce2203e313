/**
 * What "may you?" costs a request: a verdict remembered, and one asked of Cedar anew, for each of the tenant's own set and of
 * the default. Processor time of this process, as the machine may be busy with other things. The floor is one look-up in a Map
 * by a key as long: what any answer, however it is made, would cost to remember.
 */
import { createHash } from 'node:crypto';
import { createAuthorisation } from '@mainstem/gateway/authorisation/authorisation';
import { defaultText } from '@mainstem/gateway/authorisation/sets';
import { permissions } from '@mainstem/gateway/roles';
import { atMost, type BenchContext, median, repeat } from '../figures.ts';

/** Requests in a round; each is a few µs, or a hundred. */
const REMEMBERED = 200_000;
const ASKED = 5_000;
const AIM_US = 100;

interface Round {
  readonly remembered: number;
  readonly asked: number;
  readonly floor: number;
}

export async function measureAuthorisation(context: BenchContext): Promise<void> {
  const rounds = await repeat(async () => round());
  const of = (pick: (one: Round) => number): number => median(rounds.map(pick));
  const conditions = `12 roles, ${permissions.length} permissions, 11 policies of the tenant's own beside 3 guards; processor time; median of ${rounds.length}`;
  const floor = of((one) => one.floor);
  const line = (figure: string, value: number): void =>
    context.report({ figure, unit: 'µs', value, floor, aim: atMost(AIM_US), conditions });
  line(
    'authorisation of a request',
    of((one) => one.remembered),
  );
  line(
    'authorisation asked of Cedar anew',
    of((one) => one.asked),
  );
}

function round(): Round {
  const text = `${defaultText}\n// of the tenant's own`;
  const hash = createHash('sha256').update(text).digest('hex');
  const { caller, decide } = createAuthorisation({ policiesOf: () => ({ version: 1, hash, text }) });
  const identity = { tenant: 'bench', roles: ['manager'], actor: 'user:ana', credential: 'session:1' } as const;
  const ana = caller(identity);
  ana.may('views:read'); // parses the set
  let allowed = 0;
  const remembered = usPerTime(REMEMBERED, (at) => {
    if (ana.may(permissions[at % permissions.length] ?? 'views:read').allowed) allowed += 1;
  });
  const asked = usPerTime(ASKED, (at) => {
    if (decide({ ...identity, actor: `user:u-${at}` }, 'views:read').allowed) allowed += 1;
  });
  const known = new Map(permissions.map((permission) => [`${hash}\nbench\nuser:ana\n${permission}`, permission]));
  const floor = usPerTime(REMEMBERED, (at) => {
    if (known.has(`${hash}\nbench\nuser:ana\n${permissions[at % permissions.length]}`)) allowed += 1;
  });
  if (allowed === 0) throw new Error('nothing was allowed, so nothing was measured');
  return { remembered, asked, floor };
}

/** Processor time of one call, µs. */
function usPerTime(times: number, work: (at: number) => void): number {
  const before = process.cpuUsage();
  for (let at = 0; at < times; at += 1) work(at);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

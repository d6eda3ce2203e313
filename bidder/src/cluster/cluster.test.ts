/** Members that share a port, with a primary in this process: money goes to the book that holds it. */
import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { NoticeResult } from '../notices/desk.ts';
import type { Verified } from '../notices/token.ts';
import { Channel } from './channel.ts';
import { LeaseDirectory } from './directory.ts';
import { joinCluster, memberNumber, type Port } from './member.ts';
import { mergeMetrics } from './merge-metrics.ts';
import type { Message, Question } from './messages.ts';

/** Two ends of one channel, asynchronous as between processes. */
function pair(): { readonly left: Port & EventEmitter; readonly right: Port & EventEmitter } {
  const left = Object.assign(new EventEmitter(), { connected: true }) as Port & EventEmitter;
  const right = Object.assign(new EventEmitter(), { connected: true }) as Port & EventEmitter;
  const to = (other: EventEmitter) => (message: Message) => {
    setImmediate(() => other.emit('message', JSON.parse(JSON.stringify(message))));
    return true;
  };
  left.send = to(right);
  right.send = to(left);
  return { left, right };
}

const query = { token: 'lease-1', price: '1', lossReason: undefined } as never;
const signer = {
  verify: (_kind: string, token: string): Verified => ({ kind: 'valid', notice: { leaseId: token } as never }),
};

interface Given {
  readonly holds?: boolean;
  /** What the primary answers. */
  readonly answer?: (question: Question) => Promise<unknown>;
}

function member({ holds = false, answer = async () => null }: Given) {
  const { left, right } = pair();
  const taken: string[] = [];
  const parts = {
    desk: {
      take: async (kind: string): Promise<NoticeResult> => {
        taken.push(kind);
        return 'recorded';
      },
    },
    book: { holds: () => holds },
    signer,
    page: async (page: string) => `${page} of 1`,
  };
  const primary = new Channel((message) => right.send?.(message) ?? false, answer);
  const heard: Message[] = [];
  right.on('message', (message: Message) => {
    if (!primary.take(message)) heard.push(message);
  });
  let alone = false;
  const joined = joinCluster(1, left, parts, () => {
    alone = true;
  });
  return { joined, primary, taken, heard, left, right, isAlone: () => alone };
}

describe('a notice', () => {
  test('of a lease of its own is taken here', async () => {
    const { joined, taken } = member({ holds: true, answer: () => Promise.reject(new Error('nobody asks')) });
    expect(await joined.take('bill', query, 0)).toBe('recorded');
    expect(taken).toEqual(['bill']);
  });

  test('KIKI-47: of a lease of another goes to its holder, and is taken here only when nobody holds it', async () => {
    const asked: Question[] = [];
    const answer = async (question: Question) => {
      asked.push(question);
      return 'repeated';
    };
    const held = member({ answer });
    expect(await held.joined.take('bill', query, 0)).toBe('repeated');
    expect(asked).toMatchObject([{ ask: 'notice', kind: 'bill', leaseId: 'lease-1' }]);
    expect(held.taken).toEqual([]);
    const stray = member({});
    expect(await stray.joined.take('loss', query, 0)).toBe('recorded');
    expect(stray.taken).toEqual(['loss']);
  });

  test('that spends nothing is taken where it comes', async () => {
    const { joined, taken } = member({ answer: () => Promise.reject(new Error('nobody asks')) });
    for (const kind of ['win', 'click'] as const) expect(await joined.take(kind, query, 0)).toBe('recorded');
    expect(taken).toEqual(['win', 'click']);
  });

  test('whose holder fails is to be sent again, not booked twice', async () => {
    const { joined, taken } = member({ answer: () => Promise.reject(new Error('ended')) });
    expect(await joined.take('bill', query, 0)).toBe('not-recorded');
    expect(taken).toEqual([]);
  });

  test('that the primary passes on is taken, or refused when the lease is settled', async () => {
    const question: Question = { ask: 'notice', kind: 'bill', query, leaseId: 'lease-1' };
    expect(await member({ holds: true }).primary.ask(question)).toBe('recorded');
    expect(await member({ holds: false }).primary.ask(question)).toBeNull();
  });
});

test('a member that lost its primary ends, and what it asked fails', async () => {
  const { joined, left, isAlone } = member({ answer: () => new Promise(() => undefined) });
  const asked = joined.take('bill', query, 0);
  left.emit('disconnect');
  expect(await asked).toBe('not-recorded');
  expect(isAlone()).toBe(true);
});

test('a member tells of its leases, and when it serves', async () => {
  const { joined, heard } = member({});
  joined.tellLease('lease-1', true);
  joined.serving();
  await expect.poll(() => heard.length).toBe(2);
  expect(heard).toEqual([{ say: 'lease', leaseId: 'lease-1', held: true }, { say: 'serving' }]);
});

test('the directory knows holders, and forgets with them', () => {
  const directory = new LeaseDirectory();
  directory.held('one', 2);
  directory.held('other', 1);
  expect(directory.holderOf('one')).toBe(2);
  directory.forget(2);
  expect([directory.holderOf('one'), directory.holderOf('other'), directory.size]).toEqual([undefined, 1, 1]);
  directory.dropped('other');
  expect(directory.size).toBe(0);
});

test('metrics of members make one page, each metric in one group', () => {
  const text = (value: number) =>
    `# HELP a Words.\n# TYPE a counter\na ${value}\n# HELP b Words.\n# TYPE b gauge\nb{c="d"} 2\n`;
  expect(
    mergeMetrics([
      { member: 1, text: text(1) },
      { member: 2, text: text(5) },
    ]),
  ).toBe(
    '# HELP a Words.\n# TYPE a counter\na{process="1"} 1\na{process="2"} 5\n' +
      '# HELP b Words.\n# TYPE b gauge\nb{process="1",c="d"} 2\nb{process="2",c="d"} 2\n',
  );
});

test('the number of a member stands in its arguments', () => {
  expect(memberNumber(['node', 'main.ts', '--member', '3'])).toBe(3);
  expect(memberNumber(['node', 'main.ts'])).toBeUndefined();
});

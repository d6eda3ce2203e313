import { expect, test } from 'vitest';
import { createGathered } from './gathered.ts';

function gatheredOf(sizeMax = 100) {
  const calls: { name: string; asked: readonly number[]; answer: PromiseWithResolvers<number> }[] = [];
  const ask = createGathered<number, number>({
    sizeOf: (size) => size,
    sizeMax,
    call(name, asked) {
      const answer = Promise.withResolvers<number>();
      calls.push({ name, asked, answer });
      return answer.promise;
    },
  });
  return { ask, calls };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
const end = (call: { answer: PromiseWithResolvers<number> } | undefined, value: number) => call?.answer.resolve(value);

test('askers of one turn go together, those who come meanwhile in the next call', async () => {
  const { ask, calls } = gatheredOf();
  const first = [ask('acme', 1), ask('acme', 2)];
  await turn();
  const later = [ask('acme', 3), ask('acme', 4)];
  await turn();
  expect(calls.map(({ asked }) => asked)).toEqual([[1, 2]]);
  end(calls[0], 10);
  expect(await Promise.all(first)).toEqual([10, 10]);
  expect(calls.map(({ asked }) => asked)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  end(calls[1], 20);
  expect(await Promise.all(later)).toEqual([20, 20]);
});

test('R7: names never share a call, and do not wait for each other', async () => {
  const { ask, calls } = gatheredOf();
  const answers = [ask('acme', 1), ask('rival', 2)];
  await turn();
  expect(calls.map(({ name, asked }) => [name, asked])).toEqual([
    ['acme', [1]],
    ['rival', [2]],
  ]);
  end(calls[1], 2);
  end(calls[0], 1);
  expect(await Promise.all(answers)).toEqual([1, 2]);
});

test('R8: a call is no larger than it may be, and one asker beyond that goes alone', async () => {
  const { ask, calls } = gatheredOf(5);
  const answers = [ask('acme', 3), ask('acme', 3), ask('acme', 9), ask('acme', 1)];
  for (let at = 0; at < 4; at += 1) {
    await turn();
    end(calls[at], at);
  }
  expect(await Promise.all(answers)).toEqual([0, 1, 2, 3]);
  expect(calls.map(({ asked }) => asked)).toEqual([[3], [3], [9], [1]]);
});

test('a call that fails is told to all who were in it, and the next goes on', async () => {
  const { ask, calls } = gatheredOf();
  const first = Promise.allSettled([ask('acme', 1), ask('acme', 2)]);
  await turn();
  const later = ask('acme', 3);
  calls[0]?.answer.reject(new Error('away'));
  expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  end(calls[1], 3);
  expect(await later).toBe(3);
  const again = ask('acme', 4);
  await turn();
  end(calls[2], 4);
  expect(await again).toBe(4);
});

/** Topics while somebody makes them, and the list of topics while somebody else's topic comes or goes. */
import { expect, test } from 'vitest';
import { listTopics, waitForLeaders } from './admin.kafka.ts';

const refused = (type: string) => Object.assign(new Error(type), { type });

test('it is asked for again while a topic is being deleted, and other refusals are told', async () => {
  const answers = [refused('UNKNOWN_TOPIC_OR_PARTITION'), refused('LEADER_NOT_AVAILABLE'), ['a', 'b']];
  const next = async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer as string[];
  };
  expect(await listTopics({ listTopics: next })).toEqual(['a', 'b']);
  const denied = { listTopics: () => Promise.reject(refused('TOPIC_AUTHORIZATION_FAILED')) };
  await expect(listTopics(denied)).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
});

test('new topics are waited for while the controller does not know them yet, or has no leader', async () => {
  const topic = (leader: number) => ({ topics: [{ name: 'a', partitions: [{ leader }] }] });
  const answers = [refused('UNKNOWN_TOPIC_OR_PARTITION'), topic(-1), topic(0)];
  let asked = 0;
  const fetchTopicMetadata = async () => {
    const answer = answers[asked];
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer as never;
  };
  await waitForLeaders({ fetchTopicMetadata }, ['a']);
  expect(asked).toBe(3);
  const denied = { fetchTopicMetadata: () => Promise.reject(refused('TOPIC_AUTHORIZATION_FAILED')) };
  await expect(waitForLeaders(denied, ['a'])).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
});

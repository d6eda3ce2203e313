/** The list of topics while somebody else's topic comes or goes. */
import { expect, test } from 'vitest';
import { listTopics } from './admin.kafka.ts';

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

import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { contentHash } from '@mainstem/schemas/agent-config/yaml';
import { chatbotYaml } from '@mainstem/schemas/testing/agent-configs';
import { topics } from '@mainstem/schemas/topics';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AgentConfigCommand } from '../deciders/agent-config/commands.ts';
import { agentConfigDecider } from '../deciders/agent-config/decider.ts';
import { createMemoryLog } from '../log/log.memory.ts';
import { startDecisionWriter } from '../runtime/decisions/decision-writer.ts';
import { codec } from '../testing/campaign-log.ts';
import { until } from '../testing/reactor-kit.ts';
import { createConfigSource } from './config-source.ts';
import { currentKey, type LiveConfig, snapshotKey } from './contract.ts';
import { configSnapshots, storeSnapshot } from './snapshots.ts';

const yaml = chatbotYaml({ organization: 'acme', config: 'bot' });

async function setUp(live: LiveConfig | null = null) {
  const log = createMemoryLog({ topics: topics.map(({ name }) => ({ name, partitions: 1 })) });
  const objects = createMemoryObjectStore();
  const writer = startDecisionWriter({ log, codec, decider: agentConfigDecider, service: 'test' });
  onTestFinished(async () => {
    await writer.stop();
    await log.close();
  });
  const give = async (command: AgentConfigCommand) => {
    const outcome = await writer.execute('acme', 'bot', command, { actor: 'user:ana', occurredAtMs: 1 });
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
    for (const event of outcome.events) {
      for (const reaction of configSnapshots.react(event, null)) {
        if (reaction.kind === 'effect') await storeSnapshot(objects, reaction.effect);
      }
    }
    return outcome.events;
  };
  const source = createConfigSource({ log, codec, objects, live: { read: async () => live } });
  onTestFinished(() => source.stop());
  await source.whenCaughtUp();
  return { give, source, objects };
}

describe('WAP-04, WAP-40: configs where conversations are served', () => {
  test('a head is pushed by its commit, and its text is there by its hash', async () => {
    const { give, source, objects } = await setUp();
    expect(await source.current('acme', 'bot', 'dev')).toBeNull();
    await give({ type: 'CreateConfig', yaml, message: 'first' });
    await until(async () => (await source.current('acme', 'bot', 'dev')) !== null);
    const head = await source.current('acme', 'bot', 'dev');
    expect(head).toMatchObject({ version: 1, reloadBelow: 0 });
    expect(await source.at('acme', 'bot', String(head?.contentHash))).toMatchObject({ config_id: 'bot' });
    expect(await objects.get(currentKey('acme', 'bot'))).toBeNull(); // of production alone
    await give({
      type: 'DeployConfig',
      from: 'dev',
      to: 'prod',
      approvalId: 'a',
      decidedBy: ['user:ben'],
      message: 'go',
    });
    expect(String(await objects.get(currentKey('acme', 'bot')))).toBe(yaml);
  });

  test('WAP-83: a forced reload is known with its notice; a later commit keeps the line', async () => {
    const { give, source } = await setUp();
    const [first] = await give({ type: 'CreateConfig', yaml, message: 'first' });
    const head = first?.type === 'AgentConfigCommitted' ? first.commitId : '';
    await give({ type: 'ForceReload', branch: 'dev', head, reason: 'leak', notice: 'We begin anew.' });
    await give({ type: 'CommitConfig', parent: head, yaml: yaml.replace('300', '200'), message: 'short' });
    await until(async () => (await source.current('acme', 'bot', 'dev'))?.version === 2);
    expect(await source.current('acme', 'bot', 'dev')).toMatchObject({ reloadBelow: 1, notice: 'We begin anew.' });
  });

  test('WAP-14, R7: a torn text, and one of another tenant, are never served', async () => {
    const { source, objects } = await setUp();
    const hash = contentHash(yaml);
    await expect(source.at('acme', 'bot', hash)).rejects.toMatchObject({
      code: 'CONFIG_SNAPSHOT_MISSING',
      retryable: true,
    });
    await objects.put(snapshotKey('acme', 'bot', hash), Buffer.from(yaml.slice(0, 100)));
    await expect(source.at('acme', 'bot', hash)).rejects.toMatchObject({ code: 'CONFIG_SNAPSHOT_WRONG' });
    await objects.put(snapshotKey('acme', 'bot', hash), Buffer.from(yaml));
    expect(await source.at('acme', 'bot', hash)).toMatchObject({ organization_id: 'acme' });
    await objects.put(snapshotKey('globex', 'bot', hash), Buffer.from(yaml));
    await expect(source.at('globex', 'bot', hash)).rejects.toMatchObject({ code: 'CONFIG_SNAPSHOT_WRONG' });
  });
});

/** Opens a decision writer for each stream that workflows command. */
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { ReactorResources } from '@mainstem/streams/worker';
import type { StreamWriters } from './command.ts';
import { type AnyDecider, type StreamName, streams } from './streams.ts';

export interface OpenStreams {
  readonly writers: StreamWriters;
  /** Rejects with what a writer cannot go on from. */
  readonly failed: Promise<unknown>;
  stop(): Promise<void>;
}

type Parts = Pick<ReactorResources, 'log' | 'codec' | 'snapshots'>;

export function openStreams({ log, codec, snapshots }: Parts): OpenStreams {
  const open = (decider: AnyDecider) =>
    startDecisionWriter({ log, codec, decider, service: 'workflows', snapshots: snapshots?.(decider) });
  const opened = Object.entries(streams).map(([name, decider]) => [name, open(decider)] as const);
  return {
    writers: Object.fromEntries(opened) as Record<StreamName, (typeof opened)[number][1]>,
    failed: Promise.all(opened.map(([, writer]) => writer.done)),
    async stop() {
      await Promise.all(opened.map(([, writer]) => writer.stop()));
    },
  };
}

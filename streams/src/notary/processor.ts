/** The notary as one of the processors of the streams process, with its metrics. */
import { Gauge, type Registry } from 'prom-client';
import type { ProcessorContext, ProcessorStatus, RunningProcessor } from '../processors/processor.ts';
import type { HeadsOf } from './heads/kept-heads.ts';
import { startNotary } from './notary.ts';
import type { NotaryStatus } from './notary-progress.ts';
import type { NotaryParts } from './settings.ts';
import { notarisedTopics } from './topics.ts';

export interface NotaryProcessor extends RunningProcessor {
  notary(): NotaryStatus;
}

export function startNotaryProcessor(
  context: ProcessorContext & { readonly heads: HeadsOf },
  parts: NotaryParts,
): NotaryProcessor {
  const { log, leases, logger } = context;
  const { store, trust, signers, intervalMs, retainDays } = parts;
  const running = startNotary({
    log,
    leases,
    store,
    heads: context.heads(parts.place),
    signers,
    intervalMs,
    retainDays,
    origin: trust.origin,
    verifiers: trust.verifiers,
    topics: notarisedTopics,
    onState(status) {
      if (status.state === 'failed') logger.error(status, 'notary needs attention');
      else if (status.state === 'waiting') logger.warn(status, 'notary waits');
      else logger.info(status, 'notary');
    },
  });
  return {
    notary: () => running.status(),
    status: () => processorStatus(running.status()),
    failed: new Promise<never>(() => undefined), // it begins again by itself, for ever
    async stop() {
      await running.stop();
      await parts.close();
    },
  };
}

function processorStatus(status: NotaryStatus): ProcessorStatus {
  const { state, reason } = status;
  return { name: 'notary', state, reason, ready: state === 'live' || state === 'standby', details: { ...status } };
}

/** Values are asked for when Prometheus does; what is not known, as on a standby, is not told. */
export function registerNotaryMetrics(registry: Registry, status: () => NotaryStatus | null): void {
  const gauge = (name: string, help: string, read: (known: NotaryStatus) => number | null) =>
    new Gauge({
      name: `mainstem_audit_${name}`,
      help,
      registers: [registry],
      collect() {
        const known = status();
        const value = known === null || known.state === 'standby' ? null : read(known);
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  const ageS = ({ checkpointAtMs }: NotaryStatus) =>
    checkpointAtMs === null ? null : Math.max(0, (Date.now() - checkpointAtMs) / 1_000);
  gauge('checkpoint_age_seconds', 'Age of the newest signed checkpoint; it grows while no records arrive.', ageS);
  gauge('pending_records', 'Records read and not under a checkpoint yet.', ({ pending }) => pending);
  gauge('tree_size', 'Leaves under the newest checkpoint.', ({ size }) => size);
  gauge('checkpoint_sequence', 'Number of the newest checkpoint.', ({ sequence }) => sequence);
  gauge('kept_sequence', 'Number of the newest checkpoint kept in Postgres, apart from the tree.', ({ kept }) => kept);
  gauge(
    'needs_attention',
    '1 while tree or log are not what was signed and nothing is signed: a person must look.',
    (known) => (known.failure === null ? 0 : 1),
  );
  gauge('tree_lost', '1 while the object store does not have the tree that was signed.', ({ failure }) =>
    failure === 'NOTARY_TREE_LOST' ? 1 : 0,
  );
  gauge('live', '1 while the notary is live.', ({ state }) => (state === 'live' ? 1 : 0));
}

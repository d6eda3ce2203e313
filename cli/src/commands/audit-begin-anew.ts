/** `mainstem audit begin-anew`: give up an audit tree that is lost, so that the notary begins another (docs/audit.md). */
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { giveUpTree } from '@mainstem/streams/notary/heads/give-up';
import { createPostgresHeads } from '@mainstem/streams/notary/heads/kept-heads.postgres';
import { auditSettings, openAuditTree } from '@mainstem/streams/notary/settings';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';
import type { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { usage } from '../errors.ts';
import { withLog } from '../log-connection.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

interface BeginFlags {
  readonly reason?: string;
  readonly actor: string;
}

export function beginAnewCommand(audit: Command): void {
  defineVerb<BeginFlags>(
    audit
      .command('begin-anew')
      .description(
        'give up a tree that the object store has lost: the notary begins another, and the log says who and why',
      )
      .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords)
      .option('--actor <kind:name>', 'who does it', actorName, 'user:cli'),
    beginAnew,
  );
}

async function beginAnew({ environment, output }: VerbContext, { reason, actor }: BeginFlags): Promise<void> {
  if (reason === undefined) throw usage('a tree is given up for a reason', 'Say it with --reason.');
  const settings = readSettings(
    [...auditSettings, 'MAINSTEM_POSTGRES_PROJECTOR_URL', 'MAINSTEM_POSTGRES_SCHEMA'],
    environment,
  );
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 1);
  try {
    const { store, place, close } = await openAuditTree(settings);
    const heads = createPostgresHeads(pool, settings.MAINSTEM_POSTGRES_SCHEMA, place);
    const event = await withLog(environment, ({ log, codec }) => {
      const writer = createEventWriter(log, codec);
      return giveUpTree({ store, heads, writer, actor, reason, nowMs: Date.now() });
    }).finally(close);
    const { origin, sequence, size, note, envelope } = event;
    output.document({ origin, sequence, size, note, eventId: envelope.id }, () =>
      [
        `tree ${origin} was given up after checkpoint ${sequence}, ${size} leaves; event ${envelope.id}`,
        'keep its last checkpoint, which auditors may hold against the log:',
        note.trimEnd(),
      ].join('\n'),
    );
  } finally {
    await pool.end();
  }
}

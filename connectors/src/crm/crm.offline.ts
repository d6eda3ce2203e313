/** The stand-in for a platform without a CRM: it keeps records in memory, told to nobody, and says so. */
import type { Logger } from 'pino';
import { ConnectorError } from '../errors.ts';
import { offlineId } from '../offline/recorder.ts';
import type { Crm, CrmEnd, CrmKind, CrmRecord } from './port.ts';

export interface OfflineCrm extends Crm {
  readonly records: readonly CrmRecord[];
  readonly associations: readonly (readonly [CrmEnd, CrmEnd])[];
}

/** What one machine's stand-in keeps at most; the oldest record goes first. */
const RECORDS_MAX = 10_000;
const PAGE_RECORDS = 100;

export function createOfflineCrm(logger: Pick<Logger, 'warn'>, now: () => number = Date.now): OfflineCrm {
  const records = new Map<string, CrmRecord>();
  const associations = new Map<string, readonly [CrmEnd, CrmEnd]>();
  const keyOf = (kind: CrmKind, externalId: string) => offlineId('crm', kind, externalId);
  const known = ({ kind, id }: CrmEnd) => {
    if (records.get(id)?.kind !== kind) throw new ConnectorError('CONNECTOR_REFUSED', `there is no ${kind} ${id}`);
  };
  return {
    provider: 'offline',
    get records() {
      return [...records.values()];
    },
    get associations() {
      return [...associations.values()];
    },
    async upsert({ kind, externalId, properties }) {
      const id = keyOf(kind, externalId);
      const before = records.get(id);
      const merged = { ...before?.properties, ...properties };
      records.set(id, { kind, id, externalId, properties: merged, changedAtMs: now(), isArchived: false });
      if (records.size > RECORDS_MAX) records.delete(records.keys().next().value as string);
      logger.warn({ kind, id, offline: true }, 'no CRM is set (MAINSTEM_CONNECTORS_FILE has none): nothing was sent');
      return { provider: 'offline', id, isNew: before === undefined, delivered: false };
    },
    find: async (kind, externalId) => records.get(keyOf(kind, externalId)) ?? null,
    async associate(from, to) {
      known(from);
      known(to);
      associations.set(`${from.id}\n${to.id}`, [from, to]);
      if (associations.size > RECORDS_MAX) associations.delete(associations.keys().next().value as string);
    },
    async list(kind, _properties, after) {
      const all = [...records.values()].filter((record) => record.kind === kind);
      const from = after === null ? 0 : Number(after);
      const next = from + PAGE_RECORDS < all.length ? String(from + PAGE_RECORDS) : null;
      return { records: all.slice(from, from + PAGE_RECORDS), next };
    },
  };
}

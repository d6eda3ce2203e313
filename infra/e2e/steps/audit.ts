/** (g) Every step is in `audit_events`: each of the tenant's events has its line, auctions and counts aside (KIKI-40, R12). */
import { type TopicName, topics } from '@mainstem/schemas/topics';
import { notAudited } from '@mainstem/streams/processors/auditor/sentences';
import { expect, type Platform, until } from '../platform.ts';
import { openTenantLog, type TenantLog } from '../tenant-log.ts';

/** Auctions and what else is too much for a line each. */
const withoutLine: ReadonlySet<string> = new Set(notAudited);
const expectedSteps = [
  'LeadReceived',
  'LeadScored',
  'LeadRouted',
  'LeadAssigned',
  'CampaignCreated',
  'CampaignActivated',
  'CampaignBidPriceChanged',
  'CreativeCreated',
  'CreativeApproved',
  'CreativeGoldMarked',
  'CreativeActivated',
  'CreativePaused',
  'BudgetOpened',
  'BudgetSliceLeased',
  'AuctionWon',
  'ImpressionBilled',
  'ClickRecorded',
  'ConfigPublished',
  'CreativeUnderperformed',
  'IncidentOpened',
  'IncidentAlerted',
  'RollbackCompleted',
];

export async function everyStepIsAudited(platform: Platform): Promise<Record<string, unknown>> {
  const log = await openTenantLog(platform);
  try {
    const { events, audited } = await until('an audit line for every event', async () => complete(log));
    const types = new Set(events.values());
    for (const step of expectedSteps) expect(types.has(step), `no ${step} on the log`);
    const shown = await platform.get('/v1/audit?limit=100');
    const items = (shown.body.items ?? []) as unknown[];
    expect(shown.status === 200 && items.length > 0, 'the audit view is empty');
    return { events: events.size, audited: audited.size, types: types.size };
  } finally {
    await log.close();
  }
}

interface Coverage {
  /** Event id → type, of everything that has to have an audit line. */
  readonly events: Map<string, string>;
  readonly audited: Set<string>;
}

async function complete(log: TenantLog): Promise<Coverage | undefined> {
  const coverage: Coverage = { events: new Map(), audited: new Set() };
  for (const topic of topics) {
    for await (const event of log.read(topic.name as TopicName)) {
      if (event.type === 'AuditEntryRecorded' && event.subjectEventId !== null)
        coverage.audited.add(event.subjectEventId);
      if (!withoutLine.has(event.type)) coverage.events.set(event.envelope.id, event.type);
    }
  }
  for (const id of coverage.events.keys()) if (!coverage.audited.has(id)) return undefined;
  return coverage;
}

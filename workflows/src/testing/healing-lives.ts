/** Lives of rollbacks, incidents, lockdowns and blocks whose histories are kept: for `record-histories.ts`. */
import { randomUUID } from 'node:crypto';
import { approvalSettled } from '../approval/messages.ts';
import { incidentNews, incidentView, stepReported } from '../incident/messages.ts';
import { type Finding, rollbackVerified } from '../rollback/messages.ts';
import { Incident, Lockdown, Rollback, SafetyBlock, Unlock } from '../workflows.ts';
import type { Life } from './campaign-lives.ts';
import { until } from './scratch.ts';

const cause = { eventId: randomUUID(), correlationId: randomUUID(), occurredAtMs: Date.now() };
const tenant = 'acme';
const creative: Finding = {
  subjectKind: 'CREATIVE',
  subjectId: 'banner-1',
  version: '',
  trigger: 'CTR',
  words: 'click rate 0.40 % is under its line',
  firstBadAtMs: cause.occurredAtMs,
};
const config: Finding = {
  ...creative,
  subjectKind: 'CONFIG',
  subjectId: 'bot',
  version: 'commit-2',
  trigger: 'ERRORS',
};
const verified = { eventId: 'verified-1', restoredId: 'gold-1', elapsedMs: 9_000 };
const settled = (approvalId: string, outcome: 'APPROVED' | 'REJECTED') => ({
  ...{ approvalId, outcome, decidedBy: ['user:a', 'user:b'], edit: null, eventId: `${approvalId}-decided` },
});

function rolled(name: string, finding: Finding, gold: readonly string[]): Life {
  const input = { tenant, cause, finding, campaignId: null };
  return {
    name,
    script: { gold },
    run: (client, at) =>
      client.workflow
        .signalWithStart(Rollback, { ...at, args: [input], signal: rollbackVerified, signalArgs: [verified] })
        .then((handle) => handle.result()),
  };
}

export const healingLives: readonly Life[] = [
  rolled('healing-rollback-creative', creative, ['gold-1']),
  rolled('healing-rollback-config', config, []),
  rolled('healing-rollback-escalated', creative, []),
  {
    name: 'healing-incident',
    script: {},
    async run(client, at) {
      const about = { kind: 'creative-rollback', subject: 'creative:banner-1', summary: 'It was taken off the air.' };
      const input = { tenant, incidentId: 'incident-1', cause, severity: 'HIGH', ...about } as const;
      const handle = await client.workflow.start(Incident, { ...at, args: [input] });
      const news = { eventId: 'n-1', what: 'MITIGATED', by: 'workflow:Rollback', words: 'gold' } as const;
      await handle.signal(incidentNews, news);
      for (const step of ['RCA', 'PREVENTION'] as const) {
        await until(step, async () => (await handle.query(incidentView)).waitsFor === step);
        await handle.signal(stepReported, { eventId: step, step, by: 'user:a', uri: 'https://docs.example/1' });
      }
      return handle.result();
    },
  },
  {
    name: 'healing-lockdown',
    script: {},
    run: (client, at) => {
      const input = { tenant, cause, because: 'stolen tokens', revokeKeys: true };
      return client.workflow.execute(Lockdown, { ...at, args: [input] });
    },
  },
  {
    name: 'healing-unlock',
    script: {},
    async run(client, at) {
      const input = { lockedTenant: tenant, incidentId: 'lockdown-1', cause };
      const handle = await client.workflow.start(Unlock, { ...at, args: [input] });
      await handle.signal(approvalSettled, settled('unlock-lockdown-1-1', 'REJECTED'));
      await handle.signal(approvalSettled, settled('unlock-lockdown-1-2', 'APPROVED'));
      return handle.result();
    },
  },
  {
    name: 'healing-safety-block',
    script: {},
    async run(client, at) {
      const about = { campaignId: 'spring', creativeId: 'banner-1', category: 'hate', because: 'a slur' };
      const handle = await client.workflow.start(SafetyBlock, { ...at, args: [{ tenant, cause, ...about }] });
      await handle.signal(approvalSettled, settled(`safety-review-${cause.eventId}`, 'APPROVED'));
      return handle.result();
    },
  },
];

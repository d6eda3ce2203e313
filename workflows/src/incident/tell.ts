/**
 * Who is told of an incident: who is on call, the ticket system, the client. One that cannot be reached stops nothing; the
 * log then says that nobody was told. Workflow code: runs in Temporal's sandbox.
 */
import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import { sendMessage } from '../communication/send.ts';
import { alertSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import type { StepActivities } from '../steps/contract.ts';
import type { IncidentActivities } from './contract.ts';
import type { IncidentInput } from './messages.ts';
import type { IncidentPolicy } from './policy.ts';

const { alert } = proxyActivities<StepActivities>(alertSteps);
const { openTicket } = proxyActivities<IncidentActivities>(alertSteps);

export async function page(
  { tenant, incidentId, kind, subject }: IncidentInput,
  chain: Chain,
  step: string,
  severity: IncidentInput['severity'],
  text: string,
): Promise<void> {
  const details = { tenant, incident: incidentId, kind, subject };
  const told = await orUntold(alert({ step, severity, title: `${kind}: ${subject}`, text, details }), {
    channel: 'slack',
    delivered: false,
  });
  if (step === 'alert') await chain.emit('alerted', incidentId, { type: 'IncidentAlerted', ...told });
}

export async function ticket({ tenant, incidentId, severity, summary }: IncidentInput, chain: Chain): Promise<void> {
  const asked = openTicket({ step: 'ticket', tenant, incidentId, severity, summary });
  const made = await orUntold(asked, { system: 'none', ticketId: '', uri: null });
  await chain.emit('ticketed', incidentId, { type: 'IncidentTicketed', ...made });
}

/** A client is written to under its tenant's id; where nobody is named, the log says that nobody was told. */
export async function tellClient(
  { tenant, incidentId, severity, kind }: IncidentInput,
  chain: Chain,
  { tellsClient }: IncidentPolicy,
): Promise<void> {
  for (const channel of tellsClient) {
    const messageId = `incident-${incidentId}-${channel}`;
    const { outcome } = await sendMessage(chain, {
      step: `tell:${channel}`,
      messageId,
      channel,
      to: { kind: 'client', id: tenant },
      template: 'incident-opened@v1',
      variables: { incidentId, severity, kind },
      purpose: 'transactional',
    });
    const delivered = outcome === 'SENT';
    await chain.emit(`told:${channel}`, incidentId, { type: 'IncidentClientInformed', channel, messageId, delivered });
  }
}

/** An outside system that does not answer undoes nothing. */
async function orUntold<Told>(work: Promise<Told>, untold: Told): Promise<Told> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const channel = error.cause instanceof ApplicationFailure ? error.cause.details?.[0] : undefined;
    return typeof channel === 'string' ? { ...untold, channel } : untold;
  }
}

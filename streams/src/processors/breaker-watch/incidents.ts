/** An opened breaker is an incident, so that people see it where they look for incidents (KIKI-42, KIKI-47, R12). */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, IncidentOpened } from '@mainstem/schemas/generated/events';
import { WHOLE_TENANT } from '../../deciders/breaker/commands.ts';
import type { Reactor } from '../../runtime/reactor/reactor.ts';

export const breakerIncidents: Reactor<null> = {
  name: 'breaker-incidents',
  types: ['BreakerOpened'],
  resultTypes: ['IncidentOpened'],
  remembers: false,
  initialState: () => null,
  react(event) {
    const incident = incidentOf(event);
    return incident === null ? [] : [{ kind: 'emit', event: incident }];
  },
};

/** One for each opening; a tighter binding of an open breaker is news, too. */
export function incidentOf(event: AnyEvent): IncidentOpened | null {
  if (event.type !== 'BreakerOpened') return null;
  const { id, tenant, entity, occurredAtMs, correlationId } = event.envelope;
  const whole = entity === WHOLE_TENANT;
  const what = event.halted ? 'Bidding is halted' : 'Bidding is careful';
  const where = whole ? 'for the whole tenant' : `for campaign ${entity}`;
  const incidentId = uuidFrom('breaker-incident', id);
  return {
    type: 'IncidentOpened',
    envelope: factEnvelope({
      id: incidentId,
      tenant,
      entity: incidentId,
      occurredAtMs,
      actor: 'service:breaker-incidents',
      correlationId,
      causationId: id,
    }),
    severity: event.halted ? 'HIGH' : 'MEDIUM',
    kind: 'breaker',
    subject: whole ? `tenant:${tenant}` : `campaign:${entity}`,
    summary: `${what} ${where} (${event.cause}): ${event.because}.`,
  };
}

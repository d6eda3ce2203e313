/** Activities of an incident. */
import type { Severity } from './policy.ts';
import type { PolicyInForce } from './setting.ts';

export interface TicketInput {
  readonly step: string;
  readonly tenant: string;
  readonly incidentId: string;
  readonly severity: string;
  readonly summary: string;
}

export interface Ticket {
  readonly system: string;
  readonly ticketId: string;
  readonly uri: string | null;
}

export interface IncidentActivities {
  /** Owners and limits of the tenant for this severity (setting `incidents`). */
  incidentPolicy(asked: { readonly tenant: string; readonly severity: Severity }): Promise<PolicyInForce>;
  /** Opens a ticket where engineers work; the same one at every try. */
  openTicket(input: TicketInput): Promise<Ticket>;
}

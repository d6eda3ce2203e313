/**
 * Who may read the events of a topic, beside the permission of the door he comes by (live feed, explanations, timelines):
 * what reading the same through a view takes. A topic that is not named here takes `audit:read`, so that a new one is
 * closed until somebody opens it; closed are above all users and sessions, policies, the audit trail and agents' calls.
 */
import type { TopicName } from '@mainstem/schemas/topics';
import type { Permission } from '../roles.ts';
import type { Caller } from './verdict.ts';

const byTopic: Partial<Readonly<Record<TopicName, Permission>>> = {
  agent_config_events: 'configs:read',
  lead_events: 'views:read',
  communication_events: 'views:read',
  client_events: 'views:read',
  prd_events: 'views:read',
  collaboration_events: 'rooms:use',
  agent_events: 'views:read',
  assignment_events: 'views:read',
  handoff_events: 'views:read',
  person_events: 'views:read',
  crm_events: 'views:read',
  sales_doc_events: 'views:read',
  campaign_events: 'views:read',
  campaign_plan_events: 'views:read',
  creative_events: 'views:read',
  budget_events: 'views:read',
  portfolio_events: 'views:read',
  model_registry_events: 'views:read',
  breaker_events: 'views:read',
  bid_events: 'views:read',
  monitoring_events: 'views:read',
  incident_events: 'views:read',
  support_events: 'views:read',
  escalation_events: 'views:read',
  customer_success_events: 'views:read',
};

/** Of a name that is no topic too: nobody opened it. */
export function permissionOfTopic(topic: string): Permission {
  return byTopic[topic as TopicName] ?? 'audit:read';
}

/** May he now, by the policies of his tenant? */
export function mayReadTopic(caller: Pick<Caller, 'may'>, topic: string): boolean {
  return caller.may(permissionOfTopic(topic), { id: topic }).allowed;
}

/**
 * Who may do what in a tenant that published nothing, written by hand from the requirements and not from the policies:
 * WAP-69 (Admin, Config Manager, Viewer, Developer), WAP-65…68 (risk), WAP-117 (seven roles), KIKI-63 (today's four).
 * Cedar is held to it.
 */
import type { Permission, Role } from '../../roles.ts';

/** Everybody who works with campaigns or clients. */
const working = [
  'admin',
  'manager',
  'viewer',
  'onboarding',
  'sales',
  'support',
  'success',
  'sales_specialist',
  'ai_supervisor',
  'platform_engineer',
] as const satisfies readonly Role[];
const everybody = [...working, 'config_manager', 'developer'] as const satisfies readonly Role[];

export const expected: Readonly<Record<Permission, readonly Role[]>> = {
  'events:write': ['admin', 'manager'],
  'settings:publish': ['admin'],
  'campaigns:command': ['admin', 'manager'],
  'creatives:command': ['admin', 'manager'],
  'budgets:command': ['admin'],
  'breakers:command': ['admin'],
  // WAP-128: whoever works for clients wants things of others; viewers look. What may be decided is in approvals.test.ts.
  'approvals:read': everybody,
  'approvals:request': everybody.filter((role) => role !== 'viewer'),
  'approvals:decide': everybody.filter((role) => role !== 'viewer' && role !== 'developer'),
  'views:read': working,
  'audit:read': ['admin', 'manager', 'ai_supervisor', 'platform_engineer'],
  'identity:read': everybody,
  // WAP-69: permissions are the Admin's.
  'identity:admin': ['admin'],
  'policies:publish': ['admin'],
  'policies:read': ['admin', 'config_manager', 'viewer', 'ai_supervisor', 'platform_engineer'],
  'live:subscribe': working,
  'mcp:use': everybody,
  'agents:act': ['admin', 'manager', 'onboarding', 'sales', 'support', 'success', 'sales_specialist', 'ai_supervisor'],
  'explain:read': working,
  // WAP-69: Viewer reads configurations and history; who changes or approves them must see them.
  'configs:read': ['admin', 'manager', 'viewer', 'config_manager', 'developer', 'platform_engineer'],
  // WAP-66, WAP-67: low and medium are for the Config Manager and the Admin.
  'configs:change-low': ['admin', 'config_manager'],
  'configs:approve-medium': ['admin', 'config_manager'],
  // WAP-68: an Admin and a platform engineer.
  'configs:approve-high': ['admin', 'platform_engineer'],
  'tools:request': ['admin', 'developer'],
  'sandbox:test': ['admin', 'developer'],
  // WAP-43, WAP-48: support resolves and takes over, success knows the client, the AI Supervisor (WAP-117) takes over too.
  // WAP-33: whoever works for clients joins them.
  'rooms:use': ['admin', 'manager', 'onboarding', 'sales', 'support', 'success', 'sales_specialist', 'ai_supervisor'],
  'tickets:command': ['admin', 'manager', 'support', 'success', 'ai_supervisor'],
  // SM-14: who owns a step by default, and the Admin, to whom a missed one is escalated.
  'incidents:report': ['admin', 'manager', 'platform_engineer'],
};

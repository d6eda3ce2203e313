/**
 * The names policies are written with: roles people and agents hold, and the permissions routes ask for. Which role has
 * which permission is said by policies in Cedar alone (`authorisation/policies/default.cedar`, or what a tenant published
 * instead): docs/policies.md. A token may hold several roles; any one that allows is enough.
 *
 * Whether an approval may be decided by a person is asked twice: of policies, which know its kind, risk and amount, and of the
 * approval's own stream, which knows which roles are needed and who has decided (docs/approvals.md, WAP-39).
 */
export const roles = [
  'admin',
  'manager',
  'viewer',
  'onboarding',
  // WAP-69: Config Manager and Developer; its Admin and Viewer are the two above.
  'config_manager',
  'developer',
  // WAP-117, with `onboarding` above.
  'sales',
  'support',
  'success',
  'sales_specialist',
  'ai_supervisor',
  'platform_engineer',
] as const;
export type Role = (typeof roles)[number];

/** Each is an action of `authorisation/policies/mainstem.cedarschema` (held equal at start, both ways). */
export const permissions = [
  'events:write',
  'settings:publish',
  'campaigns:command',
  'creatives:command',
  'budgets:command',
  'breakers:command',
  'approvals:read',
  'approvals:request',
  'approvals:decide',
  'views:read',
  'audit:read',
  'identity:read',
  'identity:admin',
  'policies:read',
  'policies:publish',
  'live:subscribe',
  'mcp:use',
  'agents:act',
  'explain:read',
  'configs:read',
  'configs:change-low',
  'configs:approve-medium',
  'configs:approve-high',
  'tools:request',
  'sandbox:test',
  'tickets:command',
  'rooms:use',
  'incidents:report',
] as const;
export type Permission = (typeof permissions)[number];

export function isRole(value: unknown): value is Role {
  return (roles as readonly unknown[]).includes(value);
}

export function isPermission(value: unknown): value is Permission {
  return (permissions as readonly unknown[]).includes(value);
}

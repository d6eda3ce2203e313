/**
 * Who may do what. One table, checked for every route × role by `roles.test.ts`; a route without a permission is public
 * and there are only the health, metrics and documentation routes of that kind.
 *
 * Roles: `viewer` reads; `manager` also runs campaigns and creatives; `admin` also moves money (budgets) and publishes
 * settings; `onboarding` reads and decides approvals. A token may hold several roles; any one that allows is enough.
 * Whether an approval may be decided by the roles of a person is in the end its workflow's word, which asks for the role
 * named in the request (WAP-39).
 */
export const roles = ['admin', 'manager', 'viewer', 'onboarding'] as const;
export type Role = (typeof roles)[number];

export const permissions = {
  'events:write': ['admin', 'manager'],
  'settings:publish': ['admin'],
  'campaigns:command': ['admin', 'manager'],
  'creatives:command': ['admin', 'manager'],
  'budgets:command': ['admin'],
  'approvals:decide': ['admin', 'manager', 'onboarding'],
  'views:read': ['admin', 'manager', 'viewer', 'onboarding'],
  'audit:read': ['admin', 'manager'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Permission = keyof typeof permissions;

export function allows(held: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission];
  return held.some((role) => allowed.includes(role));
}

export function isRole(value: unknown): value is Role {
  return (roles as readonly unknown[]).includes(value);
}

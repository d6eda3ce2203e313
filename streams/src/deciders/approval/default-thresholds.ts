/** The thresholds every tenant begins with, until it publishes the setting `approvals`; docs/approvals.md shows them. */

import { type ApprovalsSetting, approvalsSetting, type Thresholds } from './routing.ts';
import { APPROVAL_RULE_KIND } from './standing-rule.ts';

const MONEY = ['discount', 'refund', 'credit', 'exception'];
/** Of an amount in USD, in micros. */
const usd = (amount: number): number => amount * 1_000_000;

const table: ApprovalsSetting = approvalsSetting.parse({
  rules: [
    // WAP-65 … WAP-68.
    { name: 'config-low', kinds: ['config-change'], riskTiers: ['LOW'], needed: [], automatic: true },
    {
      name: 'config-medium',
      kinds: ['config-change'],
      riskTiers: ['MEDIUM'],
      needed: [{ role: 'config_manager', persons: 1, or: ['admin'] }],
    },
    {
      name: 'config-high',
      kinds: ['config-change'],
      riskTiers: ['HIGH'],
      needed: [
        { role: 'admin', persons: 1 },
        { role: 'platform_engineer', persons: 1 },
      ],
      // A second admin is no platform engineer: silence ends it.
      escalateTo: [],
    },
    // Who wants a standing rule is one person, who allows it another.
    { name: 'standing-rule', kinds: [APPROVAL_RULE_KIND], needed: [{ role: 'admin', persons: 1 }], escalateTo: [] },
    // A client that serves itself waits for nobody where little can go wrong (docs/client-success.md).
    { name: 'plan-low', kinds: ['plan-change'], riskTiers: ['LOW'], needed: [], automatic: true },
    { name: 'deployment-low', kinds: ['deployment'], riskTiers: ['LOW'], needed: [], automatic: true },
    // WAP-128.
    {
      name: 'money',
      kinds: MONEY,
      needed: [{ role: 'manager', persons: 1, or: ['support', 'success', 'sales', 'admin'] }],
      escalateTo: ['manager', 'admin'],
    },
    {
      name: 'money-from-100',
      kinds: MONEY,
      fromMicros: usd(100),
      currency: 'USD',
      needed: [{ role: 'manager', persons: 1, or: ['admin'] }],
    },
    {
      name: 'money-from-5000',
      kinds: MONEY,
      fromMicros: usd(5_000),
      currency: 'USD',
      needed: [{ role: 'manager', persons: 2, or: ['admin'] }],
    },
    {
      name: 'money-from-50000',
      kinds: MONEY,
      fromMicros: usd(50_000),
      currency: 'USD',
      needed: [
        { role: 'admin', persons: 1 },
        { role: 'manager', persons: 1, or: ['admin'] },
      ],
    },
  ],
});

export const defaultThresholds: Thresholds = { version: 'default', table };

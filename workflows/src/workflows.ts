/** Entry of the workflow bundle: every workflow type of the platform. Loaded in Temporal's sandbox, so it stays small. */
export { ClientLifecycle } from './client-lifecycle/workflows.ts';
export { Lead } from './lead/workflows.ts';
export { Rollback } from './rollback/workflows.ts';

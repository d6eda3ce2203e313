/** (a) A lead sent over HTTP becomes a Temporal workflow and a scored lead in Postgres (MAMS-10, MAMS-14). */
import { uuidV7 } from '@mainstem/schemas/envelope';
import { Client, Connection } from '@temporalio/client';
import { expect, type Platform, until } from '../platform.ts';

export async function leadBecomesWorkflow(platform: Platform): Promise<Record<string, unknown>> {
  const lead = `lead-${uuidV7().slice(-8)}`;
  const sentAt = performance.now();
  await platform.event({
    type: 'LeadReceived',
    entity: lead,
    source: 'web-form',
    contactRef: 'crm-4711',
    companyName: 'Rebar and Sons',
    companySize: 640,
    industry: 'retail',
    country: 'USA',
    product: 'chatbot',
    budgetMicros: 90_000_000_000,
    currency: 'USD',
    campaignId: null,
  });
  const connection = await Connection.connect({ address: platform.setting('MAINSTEM_TEMPORAL_ADDRESS') });
  try {
    const client = new Client({ connection, namespace: platform.setting('MAINSTEM_TEMPORAL_NAMESPACE') });
    const handle = client.workflow.getHandle(`lead:${platform.tenant}:${lead}`);
    const description = await until('workflow of the lead completed', async () => {
      const found = await handle.describe().catch(() => undefined);
      return found?.status.name === 'COMPLETED' ? found : undefined;
    });
    expect(description.type === 'Lead', `workflow type is ${description.type}, not Lead`);
    const listed = await until('workflow found by tenant in visibility', async () => {
      for await (const found of client.workflow.list({ query: `MainstemTenant = "${platform.tenant}"` })) {
        if (found.workflowId === handle.workflowId) return found;
      }
      return undefined;
    });
    expect(listed.type === 'Lead', 'the workflow is not searchable by its tenant');
  } finally {
    await connection.close();
  }
  const row = await until('scored and assigned lead in Postgres', async () => {
    const answer = await platform.get(`/v1/leads/${lead}`);
    return answer.status === 200 && answer.body.assignee ? answer.body : undefined;
  });
  expect(typeof row.score === 'number' && row.score > 0 && row.score <= 1, `score is ${String(row.score)}`);
  return {
    lead,
    score: row.score,
    class: row.class,
    assignee: row.assignee,
    ms: Math.round(performance.now() - sentAt),
  };
}

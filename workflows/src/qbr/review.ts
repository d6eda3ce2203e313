/**
 * A person of the team of success looks at the deck (WAP-58): approves it, edits its words (it is drawn anew), or puts a deck
 * of their own in its place, which is looked at before it is shown to anybody. One that cannot be shown is asked about
 * again, three times at most. Workflow code.
 */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { askApproval } from '../approval/ask.ts';
import type { SettledApproval } from '../approval/messages.ts';
import { logSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import type { QbrActivities } from './contract.ts';
import { type Drafted, draw, tellDrafted } from './draft.ts';
import { edited, textOf } from './edit.ts';
import type { QbrInput } from './messages.ts';

const { takeReplacement } = proxyActivities<QbrActivities>(logSteps);

const DAY_MS = 86_400_000;
/** A person of success has this long to look at a deck; then others are asked, too. */
const REVIEW_DAYS = 7;
const ROUNDS_MAX = 3;

export interface Approved {
  readonly revision: number;
  readonly deckUri: string;
  readonly deckHash: string;
  readonly approvalId: string;
  /** Persons who decided. */
  readonly decidedBy: readonly string[];
}

export interface NotApproved {
  readonly revision: number;
  readonly because: 'rejected' | 'not-reviewed' | 'erased';
}

export async function review(chain: Chain, input: QbrInput, first: Drafted): Promise<Approved | NotApproved> {
  let note = '';
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const { settled, approvalId } = await ask(chain, input, first, round, note);
    const { revision } = first;
    if (settled.outcome === 'REJECTED' || settled.outcome === 'WITHDRAWN') return { revision, because: 'rejected' };
    if (settled.outcome !== 'APPROVED') return { revision, because: 'not-reviewed' };
    const taken = await take(chain, input, first, settled);
    if (taken === null) return { revision, because: 'erased' };
    if ('refused' in taken) {
      note = ` The deck that was uploaded could not be taken: ${taken.refused}.`;
      continue;
    }
    const { deckUri, deckHash } = taken.kept;
    return { revision: taken.revision, deckUri, deckHash, approvalId, decidedBy: settled.decidedBy };
  }
  return { revision: first.revision, because: 'not-reviewed' };
}

async function ask(chain: Chain, input: QbrInput, draft: Drafted, round: number, note: string) {
  const { clientId, qbrId, quarter } = input;
  const approvalId = `${qbrId}-${round}-${input.cause.eventId}`;
  const settled = await askApproval(chain, {
    ...{ step: `review:${round}`, approvalId, kind: 'qbr', subject: clientId, riskTier: 'LOW' },
    because: `the business review of quarter ${quarter} is shown to the client.${note}`,
    needed: [{ role: 'success', persons: 1, or: ['manager'] }],
    deadlineMs: REVIEW_DAYS * DAY_MS,
    onDeadline: 'ESCALATE',
    diff: textOf(draft.content),
    diffUri: draft.kept.deckUri,
    diffHash: draft.kept.deckHash,
    evidenceEventIds: [...draft.figures.evidenceEventIds],
    replyTo: workflowInfo().workflowId,
  });
  return { settled, approvalId };
}

type Taken = Drafted | { readonly refused: string } | null;

/** What was approved: the deck as it was, drawn anew with edited words, or a person's own. */
async function take(chain: Chain, input: QbrInput, draft: Drafted, settled: SettledApproval): Promise<Taken> {
  const { edit, decidedBy } = settled;
  if (edit === null) return draft;
  const by = decidedBy[0] ?? 'user:unknown';
  const revision = draft.revision + 1;
  const { tenant, clientId } = input;
  if (edit.diffUri !== null && edit.diffUri !== draft.kept.deckUri) {
    const uri = edit.diffUri;
    const hash = edit.diffHash === draft.kept.deckHash ? null : edit.diffHash;
    const looked = await takeReplacement({ tenant, clientId, uri, hash });
    if (looked.kind === 'refused') return { refused: looked.because };
    const { kind: _, ...deck } = looked;
    const replaced = { ...draft, revision, kept: { ...draft.kept, ...deck, deckUri: uri } };
    await tellDrafted(chain, input, replaced, by);
    return replaced;
  }
  const content = edit.diff === null ? draft.content : edited(draft.content, edit.diff);
  return draw(chain, input, { ...draft, revision, content }, by);
}

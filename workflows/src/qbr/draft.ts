/** Steps of a review that make its deck: figures, words, and what is drawn from both. Workflow code. */
import { proxyActivities } from '@temporalio/workflow';
import { askModel } from '../language/ask.ts';
import { logSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import { contentOf, type QbrContent, sectionsOf } from './content.ts';
import type { KeptDeck, QbrActivities } from './contract.ts';
import type { QbrFigures } from './figures.ts';
import type { QbrInput } from './messages.ts';
import { factsOf, recommendationSection, recommendationsOf, type Worded } from './recommend.ts';

/** A deck takes a second; a busy worker some more. */
const { qbrFigures, renderQbr } = proxyActivities<QbrActivities>({ ...logSteps, startToCloseTimeout: '60 seconds' });

export interface Drafted {
  readonly figures: QbrFigures;
  readonly content: QbrContent;
  readonly revision: number;
  readonly kept: KeptDeck;
  readonly modelEventId: string | null;
  readonly isOffline: boolean;
}

/** The first revision, told as `QbrDrafted`. Null when the client was erased. */
export async function makeDraft(chain: Chain, input: QbrInput): Promise<Drafted | null> {
  const { tenant, clientId, quarter, fromMs, toMs, wentLiveAtMs } = input;
  const figures = await qbrFigures({ tenant, clientId, quarter, fromMs, toMs, wentLiveAtMs });
  const sections = sectionsOf(figures);
  const recommendations = recommendationsOf(figures);
  const { modelEventId, ...worded } = await word(chain, input, factsOf(sections, recommendations));
  const all = [...sections, recommendationSection(recommendations, worded)];
  const content = contentOf({ quarter, fromMs, toMs }, figures.product, all);
  const draft = { figures, modelEventId, isOffline: worded.isOffline || worded.text === null };
  return draw(chain, input, { ...draft, content, revision: 1 }, 'service:workflows');
}

async function word(chain: Chain, { clientId }: QbrInput, facts: readonly string[]) {
  const answer = await askModel(chain, 'words', {
    entity: clientId,
    clientId,
    purpose: 'qbr-recommendations',
    promptName: 'qbr-recommendations',
    promptVersion: '1',
    messages: [
      {
        role: 'system',
        content:
          'Word at most five recommendations for the next quarter, one a line, from what is given alone. ' +
          'Name no number that is not given.',
      },
      { role: 'user', content: [...facts, 'What is to be done in the next quarter?'].join('\n') },
    ],
    maxTokens: 400,
    facts,
  });
  // What a stand-in without a model puts together are sentences of ours in its order: the rules' own order is better.
  const isOffline = answer.kind !== 'answered' || answer.offline;
  const worded: Worded =
    answer.kind === 'answered' && !answer.offline
      ? { text: answer.text, model: answer.model, isOffline }
      : { text: null, model: null, isOffline };
  return { ...worded, modelEventId: worded.text === null ? null : answer.eventId };
}

type Undrawn = Omit<Drafted, 'kept'>;

/** Draws, keeps and tells a revision. Null when the client was erased. */
export async function draw(chain: Chain, input: QbrInput, draft: Undrawn, draftedBy: string): Promise<Drafted | null> {
  const { tenant, clientId, qbrId } = input;
  const { revision, content } = draft;
  const kept = await renderQbr({ tenant, clientId, qbrId, revision, content });
  if (kept === null) return null;
  const drawn = { ...draft, kept };
  await tellDrafted(chain, input, drawn, draftedBy);
  return drawn;
}

export async function tellDrafted(chain: Chain, input: QbrInput, draft: Drafted, draftedBy: string): Promise<void> {
  const { clientId, qbrId } = input;
  const { revision, content, kept, figures, modelEventId, isOffline } = draft;
  const partsThat = (isTold: boolean) =>
    content.sections.filter((section) => section.isTold === isTold).map(({ part }) => part);
  await chain.emit(`drafted:${revision}`, clientId, {
    type: 'QbrDrafted',
    ...{ qbrId, revision, ...kept, modelEventId, isOffline, draftedBy },
    partsTold: partsThat(true),
    partsSilent: partsThat(false),
    evidenceEventIds: [...figures.evidenceEventIds],
  });
}

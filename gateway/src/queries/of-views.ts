/** Turns what a view answers when it cannot into what a client or an agent can act on; what is our own fault passes as it is. */
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { GatewayError } from '../errors.ts';

export async function ofViews<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ProjectionError)) throw error;
    if (error.code === 'PROJECTION_CURSOR_INVALID') {
      const message = 'not a cursor of this list';
      const problems = [{ code: 'FIELD_INVALID', field: 'cursor', message, hint: 'Begin without one.' } as const];
      throw new GatewayError('REQUEST_INVALID', 'the cursor does not fit', { problems, cause: error });
    }
    if (error.code === 'PROJECTION_BEHIND') {
      throw new GatewayError('POSITION_NOT_REACHED', error.message, { cause: error });
    }
    if (error.code === 'PROJECTION_COLUMN_MISSING') {
      throw new GatewayError('VIEWS_UNAVAILABLE', error.message, { cause: error });
    }
    // Tables that are gone are being rebuilt, or will be: a client can wait for that as for a database that restarts.
    if (error.retryable || error.code === 'PROJECTION_CHECKPOINT_LOST') {
      throw new GatewayError('VIEWS_UNAVAILABLE', 'the views do not answer', { cause: error });
    }
    throw error;
  }
}

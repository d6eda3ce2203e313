/** A template, or what it was given, is wrong: no further try can mend it. Its text names variables, never their values. */
import { WorkflowError } from '../../errors.ts';

export class TemplateError extends WorkflowError {
  constructor(message: string, cause?: unknown) {
    super('TEMPLATE_INVALID', message, cause === undefined ? {} : { cause });
    this.name = 'TemplateError';
  }
}

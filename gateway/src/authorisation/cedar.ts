/**
 * Cedar, as far as the gateway needs it: a schema, sets of policies read once and kept parsed inside the WebAssembly
 * module, and the question whether a request is allowed. Nothing else imports the library.
 *
 * Parsed sets cannot be removed from the module, only replaced under their name; so they live in a fixed number of slots.
 */
import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  schemaToJson,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';

export const NAMESPACE = 'Mainstem';
/** A set of more is a mistake; each is looked at for every request. */
const POLICIES_MAX = 200;
/** Words of the validator told at once. */
const COMPLAINTS_MAX = 20;

export interface Uid {
  readonly type: string;
  readonly id: string;
}

export interface Asked {
  readonly principal: Uid;
  readonly action: string;
  readonly resource: Uid;
  readonly roles: readonly string[];
  readonly tenant: string;
  readonly credential: string;
  readonly resourceTenant: string;
  readonly resourceAttributes?: Readonly<Record<string, string | number>>;
}

export interface Answer {
  readonly allowed: boolean;
  /** Ids of the policies that decided; none when nothing permitted it. */
  readonly policies: readonly string[];
}

/** Policies by id. */
export type ParsedSet = Readonly<Record<string, string>>;
export type Parsed = { readonly set: ParsedSet } | { readonly complaints: readonly string[] };

/** Policies of a text under their `@id`, or `<prefix>:<number>`; or what the parser says is wrong. */
export function parseSet(text: string, prefix: string): Parsed {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') return { complaints: words(parts.errors) };
  if (parts.policy_templates.length > 0) return { complaints: ['templates are not taken: write the policies out'] };
  if (parts.policies.length > POLICIES_MAX) return { complaints: [`more than ${POLICIES_MAX} policies`] };
  const set: Record<string, string> = {};
  for (const [index, policy] of parts.policies.entries()) {
    const json = policyToJson(policy);
    const named = json.type === 'success' ? json.json.annotations?.id : undefined;
    const id = `${prefix}:${named ?? index + 1}`;
    if (Object.hasOwn(set, id))
      return { complaints: [`two policies are called ${JSON.stringify(named ?? index + 1)}`] };
    set[id] = policy;
  }
  return { set };
}

/** What the validator says is wrong with the policies; empty when they fit the schema. */
export function complaintsOf(schema: string, set: ParsedSet): string[] {
  const answer = validate({ schema, policies: { staticPolicies: { ...set } } });
  if (answer.type === 'failure') return words(answer.errors);
  // A warning is a rule that can never apply, or a look-alike letter: a slip in either case, so it is refused as well.
  return [...answer.validationErrors, ...answer.validationWarnings]
    .slice(0, COMPLAINTS_MAX)
    .map(({ policyId, error }) => [`${policyId}: ${error.message}`, error.help].filter(Boolean).join('; '));
}

function words(errors: readonly { readonly message: string; readonly help: string | null }[]): string[] {
  return errors.slice(0, COMPLAINTS_MAX).map(({ message, help }) => [message, help].filter(Boolean).join('; '));
}

/** Makes requests follow the schema; gives the resource type of each of its actions. Throws when it is no schema. */
export function useSchema(schema: string): ReadonlyMap<string, string> {
  const answer = schemaToJson(schema);
  if (answer.type === 'failure') throw new Error(`the schema of policies: ${words(answer.errors).join('; ')}`);
  preparseSchema(NAMESPACE, schema);
  const actions = Object.entries(answer.json[NAMESPACE]?.actions ?? {});
  return new Map(
    actions.flatMap(([name, { appliesTo }]) => {
      const type = appliesTo?.resourceTypes[0];
      return type === undefined ? [] : [[name, `${NAMESPACE}::${type.replace(/^Mainstem::/, '')}`] as const];
    }),
  );
}

/** Keeps a set parsed under a name, in place of what was there. */
export function keepParsed(slot: string, set: ParsedSet): void {
  const answer = preparsePolicySet(slot, { staticPolicies: { ...set } });
  if (answer.type === 'failure') throw new Error(`a set that was read before: ${words(answer.errors).join('; ')}`);
}

/** Asks a kept set. What cannot be decided (an attribute that is not there) is not allowed. */
export function ask(slot: string, asked: Asked): Answer {
  const { principal, resource, roles, tenant, credential, resourceTenant, resourceAttributes } = asked;
  const answer = statefulIsAuthorized({
    preparsedPolicySetId: slot,
    // With the schema Cedar knows the groups of actions, and refuses a request of the wrong shape.
    preparsedSchemaName: NAMESPACE,
    validateRequest: true,
    principal: { ...principal },
    action: { type: `${NAMESPACE}::Action`, id: asked.action },
    resource: { ...resource },
    context: {},
    entities: [
      {
        uid: { ...principal },
        attrs: { tenant, credential },
        parents: roles.map((role) => ({ type: `${NAMESPACE}::Role`, id: role })),
      },
      { uid: { ...resource }, attrs: { ...resourceAttributes, tenant: resourceTenant }, parents: [] },
    ],
  });
  if (answer.type === 'failure') throw new Error(`policies could not be asked: ${words(answer.errors).join('; ')}`);
  const { decision, diagnostics } = answer.response;
  // A forbid that failed to evaluate would silently forbid nothing: such a request is not allowed at all.
  return { allowed: decision === 'allow' && diagnostics.errors.length === 0, policies: diagnostics.reason };
}

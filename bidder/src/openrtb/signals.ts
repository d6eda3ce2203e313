/**
 * What a request says about time, people, their choices and who sold the impression: read from the places of OpenRTB 2.6
 * and, where they are absent, from those of 2.5 (`ext`). What follows from it is decided in `policy/`.
 */
import {
  flagIn,
  integerIn,
  integersIn,
  type Json,
  type JsonObject,
  listIn,
  objectIn,
  positive,
  saidIn,
  textIn,
} from './tolerant.ts';

/** Supply chain (§3.2.25), as far as rules need it. */
export interface SupplyChain {
  /** Whether the sender vouches that every seller is listed. */
  readonly complete: boolean;
  /** Domains of the selling systems (`asi`) in order; undefined where a node names none. */
  readonly systems: readonly (string | undefined)[];
  /** The seller's account in each system (`sid`), in the same order. */
  readonly accounts: readonly (string | undefined)[];
}

export interface Signals {
  /** Time for the whole answer, network included, ms (§3.2.1 tmax); undefined when not said. */
  readonly tmaxMs: number | undefined;
  /** Directed at children (§3.2.3). */
  readonly coppa: boolean;
  /** Undefined when not said, which is not "no" (§2.3). */
  readonly gdpr: boolean | undefined;
  /** TCF consent string. */
  readonly consent: string | undefined;
  /** IAB CCPA string, e.g. `1YNN`. */
  readonly usPrivacy: string | undefined;
  readonly gpp: string | undefined;
  /** Sections of the GPP string that apply; undefined when that is not said, which is not "none". */
  readonly gppSections: readonly number[] | undefined;
  /** `lmt` or `dnt`: the person asked not to be tracked. */
  readonly limitTracking: boolean;
  readonly schain: SupplyChain | undefined;
}

/** Of a request that says nothing. */
export const noSignals: Signals = Object.freeze({
  tmaxMs: undefined,
  coppa: false,
  gdpr: undefined,
  consent: undefined,
  usPrivacy: undefined,
  gpp: undefined,
  gppSections: undefined,
  limitTracking: false,
  schain: undefined,
});

export function readSignals(root: JsonObject): Signals {
  const regs = objectIn(root.regs);
  const regsExt = objectIn(regs?.ext);
  const user = objectIn(root.user);
  const device = objectIn(root.device);
  const source = objectIn(root.source);
  return {
    // `0` is written by those who set none.
    tmaxMs: positive(integerIn(root.tmax)),
    coppa: asksIn(regs?.coppa),
    gdpr: saidIn(regs?.gdpr) ?? saidIn(regsExt?.gdpr),
    consent: textIn(user?.consent) ?? textIn(objectIn(user?.ext)?.consent),
    usPrivacy: textIn(regs?.us_privacy) ?? textIn(regsExt?.us_privacy),
    gpp: textIn(regs?.gpp) ?? textIn(regsExt?.gpp),
    gppSections: sectionsIn(regs?.gpp_sid ?? regsExt?.gpp_sid),
    limitTracking: asksIn(device?.lmt) || asksIn(device?.dnt),
    schain: chainIn(source?.schain) ?? chainIn(objectIn(source?.ext)?.schain),
  };
}

/** Whether protection is asked for. What is there and is no "no" asks for it: nobody writes `True` to mean 0. */
function asksIn(value: Json | undefined): boolean {
  return saidIn(value) ?? (value !== undefined && value !== null && value !== '');
}

/** `[-1]` says that no section applies (§3.2.3 gpp_sid). A list in which nothing can be read says nothing. */
function sectionsIn(value: Json | undefined): readonly number[] | undefined {
  const said = integersIn(value);
  return said.length === 0 ? undefined : said.filter((section) => section > 0);
}

function chainIn(value: Json | undefined): SupplyChain | undefined {
  const chain = objectIn(value);
  if (chain === undefined) return undefined;
  const nodes = listIn(chain.nodes).map(objectIn);
  return {
    complete: flagIn(chain.complete),
    systems: nodes.map((node) => textIn(node?.asi)?.trim().toLowerCase()),
    accounts: nodes.map((node) => textIn(node?.sid)?.trim()),
  };
}

/** What a decision knows of the viewer beside the request. */

/** What is known of a viewer. */
export interface Profile {
  /** Segments the viewer is in, each with the tenant that put them there in front: `acme|loyal` (R7). */
  readonly segments: readonly string[];
  /** What the viewer is worth, by the tenants that have foretold it. */
  readonly values: readonly ViewerValue[];
  /** False when nothing is known of the viewer and defaults stand in. */
  readonly known: boolean;
}

export interface ViewerValue {
  readonly tenant: string;
  /** Of the next conversion, micros of USD; undefined when only segments are known. */
  readonly valueMicros: number | undefined;
  /** Version of the model that foretold it. */
  readonly version: string;
}

export interface ProfileView {
  of(viewer: string | undefined): Profile;
}

export const unknownProfile: Profile = { segments: [], values: [], known: false };

/** Creative attributes that decide about more than a block list (AdCOM 1.0, list "Creative Attributes"). */

/** The ad brings a skip button of its own. */
export const SKIPPABLE = 16;

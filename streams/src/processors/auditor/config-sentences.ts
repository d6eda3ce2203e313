/** Sentences for configs of agents, changes of them, and conversations. Ids only: what a config says is in its commit (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

export const configSentences = {
  AgentConfigCommitted: ({ envelope, branch, version, commitId, origin }) =>
    `Config ${envelope.entity} has version ${version} on ${branch}, commit ${commitId} (${origin}).`,
  ConfigChangeRequested: ({ envelope, changeId, branch }) =>
    `Change ${changeId} of config ${envelope.entity} was asked for on ${branch}.`,
  ConfigChangeClassified: ({ changeId, classes }) =>
    `Change ${changeId} is of ${classes.join(', ') || 'no known class'}.`,
  ConfigChangeRiskScored: ({ changeId, tier, score }) => `Change ${changeId} has the risk ${tier} (score ${score}).`,
  ConfigChangeApproved: ({ changeId, decidedBy }) =>
    `Change ${changeId} was approved by ${decidedBy.join(', ') || 'the rule for low risk'}.`,
  ConfigChangeRejected: ({ changeId, because, decidedBy }) =>
    `Change ${changeId} was rejected${decidedBy.length === 0 ? '' : ` by ${decidedBy.join(', ')}`}: ${because}.`,
  ConfigChangeExpired: ({ changeId, because }) => `Change ${changeId} expired: ${because}.`,
  ConfigChangeWithdrawn: ({ changeId, because }) => `Change ${changeId} was withdrawn: ${because}.`,
  ConfigPreviewOpened: ({ changeId, previewId }) => `Preview ${previewId} of change ${changeId} can be tried.`,
  ConfigPreviewExpired: ({ changeId, previewId }) => `Preview ${previewId} of change ${changeId} is over.`,
  ConfigPreviewAsked: ({ changeId, askId }) => `The preview of change ${changeId} was asked something (${askId}).`,
  ConfigPreviewAnswered: ({ changeId, askId, replies }) =>
    `The preview of change ${changeId} answered ${askId} by ${replies.length} texts.`,
  ConfigEditAsked: ({ envelope, editId, branch }) =>
    `An edit of config ${envelope.entity} on ${branch} was asked for in words (${editId}).`,
  ConfigEditProposed: ({ editId, tier, provider }) => `Edit ${editId} was written by ${provider}; its risk is ${tier}.`,
  ConfigEditFailed: ({ editId, because }) => `Edit ${editId} could not be written: ${because}.`,
  ConfigEditAccepted: ({ editId, commitId, changeId }) =>
    `Edit ${editId} was accepted as ${commitId === null ? `change ${changeId}` : `commit ${commitId}`}.`,
  ConfigChangeConfirmed: ({ changeId }) => `Change ${changeId} was confirmed after its preview.`,
  ConfigChangeApplied: ({ changeId, branch, version }) =>
    `Change ${changeId} was applied to ${branch} as version ${version}.`,
  ConfigChangeVerified: ({ changeId, because }) => `Change ${changeId} stays: ${because}.`,
  ConfigChangeRolledBack: ({ changeId, because }) => `Change ${changeId} was taken back: ${because}.`,
  ConfigReloadForced: ({ envelope, branch, version, reason }) =>
    `Conversations of config ${envelope.entity} on ${branch} have to load version ${version}: ${reason}.`,
  ConfigToolRequested: ({ requestId, kind, tool }) => `The missing ${kind} ${tool} was asked for (${requestId}).`,
  ConfigToolIssueOpened: ({ requestId, issueNumber }) => `Issue ${issueNumber} was opened for ${requestId}.`,
  ConfigToolAttached: ({ tool, branch, commitId }) => `Tool ${tool} was attached on ${branch} by commit ${commitId}.`,
  ConversationStarted: ({ envelope, configId, version }) =>
    `Conversation ${envelope.entity} began with version ${version} of config ${configId}.`,
  ConversationTurnAnswered: ({ envelope, turn, version }) =>
    `Turn ${turn} of conversation ${envelope.entity} was answered with version ${version}.`,
  ConversationRestarted: ({ envelope, version }) =>
    `Conversation ${envelope.entity} began anew with version ${version}.`,
  ConversationReloadForced: ({ envelope, fromVersion, version, reason }) =>
    `Conversation ${envelope.entity} went from version ${fromVersion} to ${version}: ${reason}.`,
  ConversationEnded: ({ envelope, turns, because }) =>
    `Conversation ${envelope.entity} ended after ${turns} turns: ${because}.`,
} satisfies { readonly [Type in keyof EventsByType]?: (event: EventsByType[Type]) => string };

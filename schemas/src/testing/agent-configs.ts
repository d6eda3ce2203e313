/** For tests of all packages: configs of agents as people write them, with comments. */

export function chatbotYaml(
  options: { organization?: string; config?: string; prompt?: string; tail?: string } = {},
): string {
  const {
    organization = 'acme',
    config = 'support-bot',
    prompt = 'You help people of Acme. Be short and kind.',
    tail = '',
  } = options;
  return `# The bot of the help pages.
product_type: chatbot
organization_id: ${organization}
config_id: ${config}
system_prompt: |
  ${prompt}
model:
  tier: standard # premium was not worth it
  max_tokens: 300
channels: [webchat, slack]
tools:
  - name: order_status
    input: { order_id: text }
    output: where the parcel is
  - name: refund
    enabled: false
external_integrations:
  - system: zendesk
    credential_ref: zendesk-main
escalation_rules:
  # Nobody likes to argue with a machine.
  - name: asked
    trigger: person_asked_for
    action: transfer
  - name: unsure
    trigger: confidence_below
    threshold: 0.6
    action: ticket
  - name: lawyer
    trigger: words_said
    words: [lawyer, court]
    action: transfer
test_scenarios:
  - name: angry
    says: [I will see you in court]
    expects: { escalates: true, rule: lawyer }
${tail}`;
}

export function voicebotYaml(tail = ''): string {
  return `product_type: voicebot
organization_id: acme
config_id: hotline
system_prompt: You answer the phone of Acme.
model:
  tier: standard
  max_tokens: 120
  optimize_streaming_latency: 3
voice_parameters:
  speed: 1.1
  clarity: 0.75
  style_exaggeration: 0.2
  background_sound: office
  speaker_boost: true
stop_speaking_plan:
  interrupt_words: 2
  voice_seconds: 0.3
  back_off_seconds: 1
input:
  min_characters: 10
  punctuation_boundaries: ['.', '?']
escalation_rules:
  - name: asked
    trigger: person_asked_for
    action: transfer
${tail}`;
}

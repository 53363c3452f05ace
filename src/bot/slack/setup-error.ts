/** What is known of each reason why the bot cannot sign in. */
export type SlackSetupFacts = {
  'slack-no-bot-token': Record<never, never>;
  'slack-no-transport': Record<never, never>;
  /** `reason`: Slack's own code. */
  'slack-refused': { variable: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'; reason: string };
  /** Try again later. `reason`: how it was away, as an errno or an HTTP status. */
  'slack-away': { reason: string };
};

/** The bot cannot sign in. `code` and `facts` are for people; the message is for a log. */
export class SlackSetupError<C extends keyof SlackSetupFacts = keyof SlackSetupFacts> extends Error {
  readonly code: C;
  readonly facts: SlackSetupFacts[C];
  constructor(code: C, facts: SlackSetupFacts[C], options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(facts)}`, options);
    this.name = 'SlackSetupError';
    this.code = code;
    this.facts = facts;
  }
}

import type { StarterWords } from './terminal-words.ts';

const config = `# What Baton is told, but for secrets, which stand in .env. docs/configuration.md has every key.
locale: en                # the language of the channel and of this command line; or zh-CN
runbooks: ./runbooks      # <release>.md
artifacts: ./artifacts    # <release>/shop.tar, with shop.tar.sha256 beside it (sha256sum shop.tar > shop.tar.sha256)

ssh:
  user: root              # whoever may stop and start the service there
  privateKey: ./keys/id_ed25519
  knownHosts: ./keys/known_hosts

hosts:                    # by the names that the documents use
  shop-1: { address: 192.0.2.11 }
  shop-2: { address: 192.0.2.12 }

services:
  shop:
    ready: Server startup in                # a text in its log that says it is up
    failed: [SEVERE, OutOfMemoryError]      # texts that say it is not
    # health: http://{address}:8080/        # asked from this machine after each start

access:                   # nothing said = nobody may
  start: [everyone]       # full members of the Slack workspace; better people (U012ABCDEF) or groups (S012ABCDEF)
  approve: [everyone]
  fourEyes: false         # true: who asked for an upgrade may not let it go forward

gates:
  start: false            # true: ask once more when all is checked, before the first node is stopped
`;

const document = `# Upgrade to 20260101

## 1. Reasons

* What this release mends: one line each; people tick them on the card

## 2. Steps

### 2.1 shop

Log in to \`shop-1\`, upload \`shop.tar\` to \`/srv\`, find the service's process and stop it:

\`\`\`
ps -ef | grep java
kill -15 <PID>
\`\`\`

Back up \`shop\`:

\`\`\`
cp -R /srv/shop /srv/shop_20260101
\`\`\`

In \`/srv\`, unpack \`shop.tar\`:

\`\`\`
tar xvf shop.tar
\`\`\`

Start the service and watch its log:

\`\`\`
/srv/tomcat-shop/bin/startup.sh
tail -f /srv/tomcat-shop/logs/catalina.out
\`\`\`

Once it is up, log in to \`shop-2\` and repeat these steps.

## 3. Verification

- The start page opens and shows the new version

## 4. Rollback

### 4.1 shop

\`\`\`
cp -R /srv/shop_20260101 /srv/shop
\`\`\`
`;

const secrets = `# From the Slack app's pages; docs/slack.md leads there.
SLACK_BOT_TOKEN=
SLACK_APP_TOKEN=
# REDIS_URL=redis://127.0.0.1:6379
`;

/** What `baton init` lays down and says. */
export const starterEn: StarterWords = {
  config,
  release: '20260101',
  document,
  secrets,
  made: (file) => `made ${file}`,
  kept: (file) => `kept ${file}: it was there already`,
  next: (folder) => `
Next:
${folder === undefined ? '' : `  cd ${folder}\n`}  ssh-keygen -t ed25519 -N '' -f keys/id_ed25519          # Baton's own key
  ssh-copy-id -i keys/id_ed25519.pub root@192.0.2.11       # to each host
  ssh-keyscan 192.0.2.11 192.0.2.12 >> keys/known_hosts    # their keys
  ssh-keygen -lf keys/known_hosts                          # compare these with what the hosts themselves say
  baton plan runbooks/20260101.md                          # what Baton makes of the document
  baton doctor                                             # Redis, Slack, documents and hosts
  baton start
Put your hosts into baton.yaml and the tokens of the Slack app into .env first.`,
};

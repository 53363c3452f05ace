import type { StarterWords } from './terminal-words.ts';

const config = `# Baton 的全部配置；密钥不在这里，在 .env 中。所有配置项见 docs/configuration.md。
locale: zh-CN             # 频道和命令行使用的语言；或 en
runbooks: ./runbooks      # <版本>.md
artifacts: ./artifacts    # <版本>/shop.tar，旁边放 shop.tar.sha256（sha256sum shop.tar > shop.tar.sha256）

ssh:
  user: root              # 在主机上有权停止和启动服务的用户
  privateKey: ./keys/id_ed25519
  knownHosts: ./keys/known_hosts

hosts:                    # 使用文档中的主机名
  shop-1: { address: 192.0.2.11 }
  shop-2: { address: 192.0.2.12 }

services:
  shop:
    ready: Server startup in                # 日志中表示已启动的文字
    failed: [SEVERE, OutOfMemoryError]      # 日志中表示启动失败的文字
    # health: http://{address}:8080/        # 每次启动后从本机访问

access:                   # 不写表示谁都不可以
  start: [everyone]       # Slack 工作区的正式成员；最好写人（U012ABCDEF）或用户组（S012ABCDEF）
  approve: [everyone]
  fourEyes: false         # true：发起人不能自己批准向前推进

gates:
  start: false            # true：全部检查完、停止第一个节点之前再问一次
`;

const document = `# 20260101 升级

## 1.升级说明

<p>升级原因：</p>
* 本次版本解决的问题，每行一个，升级后在卡片上逐项验证

## 2.升级步骤

### 2.1 shop服务

登录\`shop-1\`，上传\`shop.tar\`到\`/srv\`目录，找到并停止服务进程：

\`\`\`
ps -ef | grep java
kill -15 <PID>
\`\`\`

备份\`shop\`：

\`\`\`
cp -R /srv/shop /srv/shop_20260101
\`\`\`

在\`/srv\`目录下解压\`shop.tar\`：

\`\`\`
tar xvf shop.tar
\`\`\`

启动服务，查看日志：

\`\`\`
/srv/tomcat-shop/bin/startup.sh
tail -f /srv/tomcat-shop/logs/catalina.out
\`\`\`

启动完成后，登录\`shop-2\`，重复以上步骤。

## 3.正确验证

- 首页可以打开，显示新版本

## 4.回滚

### 4.1 shop服务

\`\`\`
cp -R /srv/shop_20260101 /srv/shop
\`\`\`
`;

const secrets = `# 取自 Slack 应用的页面，步骤见 docs/slack.md。
SLACK_BOT_TOKEN=
SLACK_APP_TOKEN=
# REDIS_URL=redis://127.0.0.1:6379
`;

/** What `baton init` lays down and says. */
export const starterZh: StarterWords = {
  config,
  release: '20260101',
  document,
  secrets,
  made: (file) => `已生成 ${file}`,
  kept: (file) => `保留 ${file}：原来就有`,
  next: (folder) => `
接下来：
${folder === undefined ? '' : `  cd ${folder}\n`}  ssh-keygen -t ed25519 -N '' -f keys/id_ed25519          # Baton 自己的密钥
  ssh-copy-id -i keys/id_ed25519.pub root@192.0.2.11       # 逐台主机
  ssh-keyscan 192.0.2.11 192.0.2.12 >> keys/known_hosts    # 各主机的公钥
  ssh-keygen -lf keys/known_hosts                          # 与主机自己显示的指纹核对
  baton plan runbooks/20260101.md                          # 看看 Baton 如何理解这份文档
  baton doctor                                             # 检查 Redis、Slack、文档和主机
  baton start
请先在 baton.yaml 中写入您的主机，在 .env 中写入 Slack 应用的令牌。`,
};

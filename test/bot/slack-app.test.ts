import { expect, test } from 'vitest';
import { createSlackApp } from '../../src/bot/slack/app.ts';
import { createWorkspace } from '../../workspace/workspace.ts';

test('a command is acknowledged although Slack answers no calls', async () => {
  const workspace = await createWorkspace({
    users: [{ id: 'U0ANN', name: 'ann' }],
    channels: [{ id: 'C0OPS', name: 'ops' }],
  });
  const { apiUrl, botToken, appToken } = workspace;
  const connection = await createSlackApp({ apiUrl, botToken, appToken, port: 0 }, () => {});
  try {
    connection.app.command('/upgrade', async ({ ack }) => ack());
    await connection.start();
    await workspace.waitForConnections();
    workspace.faults.add({ kind: 'server-error', status: 500 });
    const sent = await workspace.command({
      user: 'U0ANN',
      channel: 'C0OPS',
      command: '/upgrade',
      text: 'help',
    });
    expect(sent.ack).toMatchObject({ ok: true });
    expect(workspace.calls.filter(({ method }) => method === 'auth.test')).toHaveLength(1);
  } finally {
    await connection.stop();
    await workspace.close();
  }
});

import { renderText } from './blocks.js';
import { byId, h } from './dom.js';
import { decode, emojiText } from './mrkdwn.js';
import { state } from './state.js';

/** Sends what the person did; the problem in words, or nothing. */
export async function send(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: state.user, channel: state.channel, ...body }),
    });
    const answer = await response.json();
    return answer.ok ? '' : answer.error;
  } catch {
    return 'The workspace cannot be reached.';
  }
}

/** Uses a button or a choice on a message, after its confirm dialog if it has one. */
export async function useElement(item, block, element, selected, control) {
  if (element.confirm && !(await askConfirm(element.confirm))) {
    control.reset();
    return;
  }
  control.node.classList.add('busy');
  control.node.parentElement?.querySelector('.problem')?.remove();
  const body = { ts: item.ts, blockId: block.block_id, actionId: element.action_id };
  const problem = await send('/page/click', selected ? { ...body, selected } : body);
  control.node.classList.remove('busy');
  if (!problem) return;
  control.reset();
  control.node.after(h('p', { className: 'problem', role: 'alert' }, `That did not work: ${problem}`));
}

function askConfirm(confirm) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = emojiText(decode(confirm.title?.text ?? 'Are you sure?'));
  byId('confirm-text').replaceChildren(...renderText(confirm.text, state.names));
  const yes = byId('confirm-yes');
  yes.textContent = decode(confirm.confirm?.text ?? 'Yes');
  yes.className = `button ${confirm.style === 'danger' ? 'danger' : 'primary'}`;
  byId('confirm-deny').textContent = decode(confirm.deny?.text ?? 'Cancel');
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

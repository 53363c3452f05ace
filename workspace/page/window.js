import { send } from './actions.js';
import { renderText } from './blocks.js';
import { byId, h } from './dom.js';
import { decode } from './mrkdwn.js';
import { state } from './state.js';

let shown;

/** Shows the window that the app has opened for whoever acts, or closes the one that is gone. */
export function drawWindow() {
  const dialog = byId('window');
  const { view } = state;
  if (shown === view?.id) return;
  shown = view?.id;
  if (!view) {
    dialog.close();
    return;
  }
  byId('window-title').textContent = decode(view.title?.text ?? '');
  byId('window-blocks').replaceChildren(...view.blocks.map(block));
  byId('window-submit').textContent = decode(view.submit?.text ?? 'Submit');
  byId('window-close').textContent = decode(view.close?.text ?? 'Cancel');
  if (!dialog.open) dialog.showModal();
}

function block(one) {
  if (one.type !== 'input') return h('div', { className: 'text' }, renderText(one.text, state.names));
  const { max_length: maxLength, multiline } = one.element;
  const field = h(multiline ? 'textarea' : 'input', { name: one.block_id, maxLength, rows: 3 });
  return h('label', { className: 'field' }, decode(one.label.text), field);
}

byId('window').addEventListener('cancel', () => send('/page/close', {}));
byId('window-close').addEventListener('click', () => send('/page/close', {}));
byId('window-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const values = Object.fromEntries(new FormData(event.target));
  const problem = await send('/page/submit', { viewId: shown, values });
  byId('window-error').hidden = !problem;
  byId('window-error').textContent = problem;
});

import type { JsonObject } from '../json.ts';
import { asObjects, asString } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { checkBlocks } from './blocks.ts';
import type { Finding } from './findings.ts';
import { checkString, createReport } from './findings.ts';
import { checkText } from './objects.ts';

/** A modal or home view's own limits and its blocks. */
export function checkView(view: JsonObject): Finding[] {
  const report = createReport();
  const type = asString(view.type);
  if (type !== 'modal' && type !== 'home') {
    report.refuse('/view/type', `unsupported type: ${type}`, 'a view is a modal or a home', `${type}`);
  }
  if (type === 'modal') {
    const hasInput = asObjects(view.blocks).some((block) => block.type === 'input');
    for (const [key, required] of [
      ['title', true],
      ['submit', hasInput],
      ['close', false],
    ] as const) {
      const rule = { max: LIMITS.viewTitle, what: `view ${key}`, kinds: 'plain', required } as const;
      checkText(report, view[key], `/view/${key}`, rule);
    }
  }
  checkString(report, view, 'private_metadata', '/view', LIMITS.privateMetadata, 'private_metadata');
  checkString(report, view, 'callback_id', '/view', LIMITS.id, 'callback_id');
  checkString(report, view, 'external_id', '/view', LIMITS.id, 'external_id');
  checkBlocks(report, view.blocks, LIMITS.viewBlocks);
  return report.findings;
}

import type { Json, JsonObject } from '../json.ts';
import { asString, isObject, lengthOf } from '../json.ts';
import { LIMITS } from '../limits.ts';
import type { Metadata } from '../types.ts';
import { checkBlocks } from './blocks.ts';
import type { Finding, Report } from './findings.ts';
import { createReport } from './findings.ts';
import { checkMarkup } from './markup.ts';

/** Slack's answer to a message that it does not take: an error name and, for blocks, what is wrong with each. */
export type Refusal = { error: string; messages: string[] };
export type CheckedMessage = { findings: Finding[]; refusal?: Refusal };
export type MessageRules = { maxText: number; textRequired: boolean };

/** Everything that Slack checks of a message's content, with what it would answer. */
export function checkMessage(args: JsonObject, rules: MessageRules): CheckedMessage {
  const report = createReport();
  const text = asString(args.text) ?? '';
  const early =
    checkTextLength(report, text, rules.maxText) ??
    checkAttachments(report, args.attachments) ??
    checkMetadata(report, args.metadata);
  if (early) return { findings: report.findings, refusal: { error: early, messages: [] } };
  const blocks = args.blocks;
  if (blocks !== undefined && !Array.isArray(blocks)) {
    report.refuse('/blocks', 'must be an array', 'blocks are an array of objects', typeof blocks);
    return { findings: report.findings, refusal: { error: 'invalid_blocks_format', messages: [] } };
  }
  const hasBlocks = Array.isArray(blocks) && blocks.length > 0;
  if (hasBlocks) checkBlocks(report, blocks, LIMITS.messageBlocks);
  if (text) checkMarkup(report, text, '/text');
  else if (hasBlocks) report.warn('missing-text', '/text', 'blocks come with a top-level text', 'none');
  else if (rules.textRequired && !hasAttachments(args)) {
    report.refuse('/text', 'no text', 'a message has text, blocks or attachments', 'none');
    return { findings: report.findings, refusal: { error: 'no_text', messages: [] } };
  }
  const refusal = blocksRefusal(report.findings);
  return refusal ? { findings: report.findings, refusal } : { findings: report.findings };
}

export function blocksRefusal(findings: Finding[]): Refusal | undefined {
  const refused = findings.filter((finding) => !finding.warning);
  if (refused.length === 0) return undefined;
  return {
    error: 'invalid_blocks',
    messages: refused.map((finding) => `${finding.message} [json-pointer:${finding.pointer}]`),
  };
}

export function metadataOf(value: Json | undefined): Metadata | undefined {
  if (!isObject(value)) return undefined;
  const type = asString(value.event_type);
  const payload = value.event_payload;
  return type && isObject(payload) ? { event_type: type, event_payload: payload } : undefined;
}

const hasAttachments = (args: JsonObject): boolean =>
  Array.isArray(args.attachments) && args.attachments.length > 0;

function checkTextLength(report: Report, text: string, max: number): string | undefined {
  if (lengthOf(text) <= max) return undefined;
  report.refuse('/text', 'too long', `text at most ${max} characters`, `${lengthOf(text)}`);
  return 'msg_too_long';
}

function checkAttachments(report: Report, value: Json | undefined): string | undefined {
  if (!Array.isArray(value) || value.length <= LIMITS.attachments) return undefined;
  report.refuse('/attachments', 'too many', `at most ${LIMITS.attachments} attachments`, `${value.length}`);
  return 'too_many_attachments';
}

function checkMetadata(report: Report, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isObject(value) && Object.keys(value).length === 0) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > LIMITS.metadataBytes) {
    report.refuse('/metadata', 'too large', `metadata at most ${LIMITS.metadataBytes} bytes`, `${bytes}`);
    return 'metadata_too_large';
  }
  if (metadataOf(value)) return undefined;
  report.refuse('/metadata', 'bad form', 'metadata has event_type and event_payload', typeof value);
  return 'invalid_metadata_format';
}

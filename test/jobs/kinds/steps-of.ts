import { layoutOf } from '../../../lab/stand-in/layout.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';

type Steps = { [K in Step['kind']]?: Extract<Step, { kind: K }> };

/** The steps that a document would have for a stand-in service. */
export function stepsOf(service: string, form: 'tomcat' | 'nohup') {
  const layout = layoutOf(service, form);
  const start =
    form === 'tomcat'
      ? ({ form, command: layout.startCommand, catalinaBase: layout.processHome } as const)
      : ({ form, command: 'sh startup.sh', cwd: layout.tree } as const);
  const base = { source: [] };
  return {
    upload: { ...base, id: '1', kind: 'upload', file: `${service}.tar`, toDir: '/home' },
    stop: { ...base, id: '2', kind: 'stop', signal: 15, start },
    backup: { ...base, id: '3', kind: 'backup', from: layout.tree, to: `${layout.tree}_20240102` },
    unpack: {
      ...base,
      id: '4',
      kind: 'unpack',
      archive: `/home/${service}.tar`,
      intoDir: '/home',
      top: service,
    },
    start: { ...base, id: '5', kind: 'start', start, logs: layout.logs },
    follow: { ...base, id: '6', kind: 'follow', start, logs: layout.logs },
    restore: { ...base, id: '7', kind: 'restore', backup: `${layout.tree}_20240102`, live: layout.tree },
  } satisfies Steps;
}

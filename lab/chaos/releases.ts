import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildArtifact } from '../artifacts.ts';
import type { ServiceLayout } from '../stand-in/layout.ts';
import { layoutOf } from '../stand-in/layout.ts';
import type { Faults } from '../stand-in/tree.ts';
import type { Random } from './random.ts';

export type Service = { name: string; form: ServiceLayout['form']; nodes: [string, string]; channel: string };

export const SERVICE_NAMES = [
  'orders',
  'billing',
  'search',
  'depot',
  'ledger',
  'quotes',
  'alerts',
  'mailer',
  'prices',
  'vouchers',
  'returns',
  'parcels',
];

export function servicesOf(count: number): Service[] {
  return SERVICE_NAMES.slice(0, count).map((name, index) => ({
    name,
    form: index % 2 === 0 ? 'tomcat' : 'nohup',
    nodes: [`${name}-1`, `${name}-2`],
    channel: `C0${name.toUpperCase()}`,
  }));
}

/** What a bad release does, and whether people notice it before they let it go on. */
const BAD: Record<string, { faults: Faults; fails: boolean }> = {
  'start script refuses': { faults: { startExit: 3 }, fails: true },
  'never ready': { faults: { neverReady: true }, fails: true },
  'failure line in the log': { faults: { failLine: 'SEVERE: context failed to start' }, fails: true },
  'dies after its start': { faults: { dieAfterMs: 30 }, fails: true },
  'floods its log': { faults: { floodMBPerSecond: 4 }, fails: true },
  'ignores SIGTERM': { faults: { ignoreTerm: true }, fails: false },
  'rotates its log': { faults: { rotateLog: true }, fails: false },
  'truncates its log': { faults: { truncateLog: true }, fails: false },
};

/** What the people of one rollout are like. */
export type Story = {
  service: Service;
  release: string;
  /** Name of what is wrong with the artifact. */
  bad?: string;
  /** People should not let this release through. */
  mustGoBack: boolean;
  /** What they do at the first gate where they may, instead of going on. */
  mood: 'straight' | 'rollback' | 'stop' | 'abort';
  /** At which gate after a node, 0 or 1, or in which step, they do it. */
  at: number;
  /** How long its start takes until the ready line. */
  startMs: number;
  /** Two people ask for it in the same moment. */
  askedTwice: boolean;
};

/** Every rollout's story, in the order in which each service has them. */
export function storiesOf(services: Service[], rollouts: number, random: Random): Story[] {
  return Array.from({ length: rollouts }, (_, index) => {
    const service = services[index % services.length];
    if (!service) throw new RangeError('no services');
    const bad = random.chance(0.2) ? random.pick(Object.keys(BAD)) : undefined;
    const mood = random.chance(0.6) ? 'straight' : random.pick(['rollback', 'stop', 'abort'] as const);
    return {
      service,
      release: `r${String(index + 1).padStart(4, '0')}`,
      ...(bad === undefined ? {} : { bad }),
      mustGoBack: bad !== undefined && BAD[bad]?.fails === true,
      mood,
      at: random.between(0, mood === 'abort' ? 6 : 1),
      startMs: random.between(60, 2500),
      askedTwice: random.chance(0.15),
    };
  });
}

/** Writes the release's document and artifact into Baton's folders. */
export async function publish(dir: string, story: Story): Promise<void> {
  const { service, release, bad } = story;
  await buildArtifact({
    dir: join(dir, 'artifacts'),
    release,
    service: service.name,
    version: release,
    form: service.form,
    // Unpacking goes over the live tree: every release brings this list, and so takes an earlier one's fault away.
    fault: { slowStartMs: story.startMs, ...(bad === undefined ? {} : BAD[bad]?.faults) },
    files: { 'docs/readme.txt': `${service.name} ${release}\n`.repeat(20) },
    sizeBytes: 200_000,
  });
  mkdirSync(join(dir, 'runbooks'), { recursive: true });
  writeFileSync(join(dir, 'runbooks', `${release}.md`), documentOf(story));
}

/** A release document as a team would write it. */
function documentOf({ service, release }: Story): string {
  const { name, form, nodes } = service;
  const layout = layoutOf(name, form);
  const start = form === 'tomcat' ? layout.startCommand : `cd ${layout.tree}\nnohup sh startup.sh &`;
  return `# Release ${release}

## 1. Overview

Reasons:

- ${name} answers faster after the change of ${release}

## 2. Upgrade steps

### 2.1 ${name}

Log in to \`${nodes[0]}\`, upload \`${name}.tar\` to \`/home\`. Find the process and stop the service:

\`\`\`
ps -ef | grep java
kill -${form === 'tomcat' ? 9 : 15} <PID>
\`\`\`

Back up \`${name}\`:

\`\`\`
cp -R /home/${name} /home/${name}_${release}
\`\`\`

Unpack \`${name}.tar\` in \`/home\`:

\`\`\`
tar xvf ${name}.tar
\`\`\`

Start the service and follow its logs:

\`\`\`
${start}
${layout.logs.map((log) => `tail -f ${log}`).join('\n')}
\`\`\`

When the service is up, log in to \`${nodes[1]}\` and repeat the steps above.

## 3. Verification

- the process of ${name} is there and its log is free of errors

## 4. Rollback

### 4.1 ${name}

\`\`\`
cp -R /home/${name}_${release} /home/${name}
\`\`\`
`;
}

/** What the remote library says of a run. */
export type Launch = { byUs: boolean; ageMs: number; boot: string };

export type Verdict = {
  word: 'exited' | 'killed' | 'interrupted' | 'running' | 'unstarted' | 'missing';
  /** Of `exited`. */
  status: number;
  rebooted: boolean;
  boot: string;
  /** The host's own id, `-` where it has none. */
  machine: string;
  /** The last MiB, after a line that says how much went before. */
  output: string;
};

const keptBytes = 1024 * 1024;

/** Login scripts may print first: the line is looked for. */
export function readLaunch(stdout: string): Launch | undefined {
  const [, word, age, boot] = /^baton-launch (launched|attached) (\d+) (\S+)$/m.exec(stdout) ?? [];
  if (word === undefined || age === undefined || boot === undefined) return undefined;
  return { byUs: word === 'launched', ageMs: Number(age), boot };
}

export function readVerdict(stdout: string): Verdict | undefined {
  const pattern =
    /^baton-verdict (exited|killed|interrupted|running|unstarted|missing)(?: (\d+))? rebooted (yes|no) size (\d+) boot (\S+)(?: machine (\S+))?\n/m;
  const found = pattern.exec(stdout);
  if (found === null) return undefined;
  const [line, word, status, rebooted, size, boot = '', machine = '-'] = found;
  const dropped = Number(size) - keptBytes;
  const raw = stdout.slice(found.index + line.length);
  // The cut may have gone through a character.
  const output = dropped > 0 ? `[… ${dropped} bytes dropped …]\n${raw.replace(/^\uFFFD+/, '')}` : raw;
  return {
    word: wordOf(word),
    status: Number(status ?? 0),
    rebooted: rebooted === 'yes',
    boot,
    machine,
    output,
  };
}

function wordOf(word: string | undefined): Verdict['word'] {
  switch (word) {
    case 'exited':
    case 'killed':
    case 'interrupted':
    case 'running':
    case 'unstarted':
      return word;
    default:
      return 'missing';
  }
}

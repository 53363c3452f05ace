type Names = { ms: string; s: string; min: string; h: string; lastMin: string };

function durationIn({ ms: msName, s, min, h, lastMin }: Names) {
  return (ms: number): string => {
    if (ms < 1000) return `${Math.max(0, Math.round(ms))} ${msName}`;
    const seconds = ms / 1000;
    if (seconds < 59.95) return `${seconds.toFixed(1)} ${s}`;
    const whole = Math.round(seconds);
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) return `${minutes} ${min} ${whole % 60} ${s}`;
    return `${Math.floor(minutes / 60)} ${h} ${minutes % 60} ${lastMin}`;
  };
}

/** 350 ms, 12.3 s, 3 min 4 s, 1 h 2 min. */
export const durationEn = durationIn({ ms: 'ms', s: 's', min: 'min', h: 'h', lastMin: 'min' });

/** 350 毫秒、12.3 秒、3 分 4 秒、1 小时 2 分。 */
export const durationZh = durationIn({ ms: '毫秒', s: '秒', min: '分', h: '小时', lastMin: '分' });

/** 12 B, 3.4 MB; thousands, as disks are sold. */
export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

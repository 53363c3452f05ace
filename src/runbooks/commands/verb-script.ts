import { baseName } from '../paths.ts';

/** `start.sh` and `stop.sh` of one folder are about one thing: the folder stands for both. */
export const isVerbScript = (path: string): boolean => /^(?:start|stop|restart)\.sh$/.test(baseName(path));

/** A place in the document: 1-based line and that line's text as written. */
export type SourceRef = { line: number; text: string };

export type StopSignal = 9 | 15;

/** How a service is started; decides what its process looks like when nothing is configured. */
export type StartForm =
  /** Tomcat's `<catalinaBase>/bin/startup.sh`: returns at once, java carries `-Dcatalina.base=<catalinaBase>`. */
  | { form: 'tomcat'; command: string; catalinaBase: string }
  /** `cd <cwd>` then `nohup <command> &`: java's working directory is `cwd`. */
  | { form: 'nohup'; command: string; cwd: string };

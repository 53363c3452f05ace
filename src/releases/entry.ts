/** One entry of an archive; `size` in bytes, once unpacked. */
export type Entry = { name: string; size: number } & (
  | { kind: 'file' | 'directory' | 'special' }
  | { kind: 'symlink' | 'link'; target: string }
);

/** Small text files that a kernel gives: sysfs. Each read asks anew. */
export interface TextFiles {
  /** Rejects with FILE_UNREADABLE when there is no such file, it may not be read, or the device behind it fails. */
  read(path: string): Promise<string>;
  /** Names in a folder; rejects alike. */
  list(path: string): Promise<string[]>;
}

/** What a twin without a line serves to the simulated machine. */
export interface FilesTwin {
  /** By path. A reading may be refused as the kernel would: throw an Error with its `code`. */
  readonly files: Readonly<Record<string, () => Promise<string>>>;
}

/** Contacts with those who watch them. Listeners hear changes only. */
export interface ContactBank {
  closed(device: string): boolean;
  listen(device: string, listener: (closed: boolean) => void): void;
  /** Looks at all contacts and tells what has changed. */
  refresh(): void;
}

export function contactBank(names: readonly string[], isClosed: (device: string) => boolean): ContactBank {
  const shown = new Map(names.map((name) => [name, true]));
  const listeners = new Map<string, ((closed: boolean) => void)[]>();
  return {
    closed: (device) => shown.get(device) ?? true,
    listen: (device, listener) => void listeners.set(device, [...(listeners.get(device) ?? []), listener]),
    refresh() {
      for (const [name, before] of shown) {
        const closed = isClosed(name);
        if (closed === before) continue;
        shown.set(name, closed);
        for (const listener of listeners.get(name) ?? []) listener(closed);
      }
    },
  };
}

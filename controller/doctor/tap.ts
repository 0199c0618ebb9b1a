import type { LinkFactory } from "@proverig/drivers";

/** One thing that was said on a line, and all that was heard until the next. */
export interface Exchange {
  sent: Uint8Array;
  heard: Uint8Array;
}

export interface Tap {
  links: LinkFactory;
  readonly exchanges: readonly Exchange[];
  /** Resolves when something goes out for the first time. */
  readonly spoken: Promise<void>;
}

/** Listens in on a line: what goes out and what comes back, byte for byte. */
export function tapped(factory: LinkFactory): Tap {
  const exchanges: Exchange[] = [];
  let speak = () => {};
  const spoken = new Promise<void>((resolve) => {
    speak = resolve;
  });
  return {
    exchanges,
    spoken,
    links: {
      name: factory.name,
      settings: factory.settings,
      async open() {
        const link = await factory.open();
        // What lay in the line before anything was asked is an answer to nothing.
        exchanges.push({ sent: new Uint8Array(0), heard: new Uint8Array(0) });
        link.onData((bytes) => {
          const last = exchanges.at(-1);
          if (last) last.heard = Uint8Array.from([...last.heard, ...bytes]);
        });
        return {
          ...link,
          write(bytes) {
            exchanges.push({ sent: Uint8Array.from(bytes), heard: new Uint8Array(0) });
            speak();
            link.write(bytes);
          },
        };
      },
    },
  };
}

export function heardAnything(exchanges: readonly Exchange[]): boolean {
  return exchanges.some(({ heard }) => heard.length > 0);
}

/** The line hears itself: what comes back begins with what went out, every time that anything comes back. */
export function isEcho(exchanges: readonly Exchange[]): boolean {
  const answered = exchanges.filter(({ sent, heard }) => sent.length > 0 && heard.length > 0);
  return answered.length > 0 && answered.every(({ sent, heard }) => sent.every((byte, i) => heard[i] === byte));
}

/** The browser's own reader of codes (Shape Detection API), where it has one. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<Array<{ rawValue: string }>>;
}
declare global {
  interface Window {
    BarcodeDetector?: new () => Detector;
  }
}

export interface CodeWatch {
  /** A code in the picture; the same one is told once, until another or none has been seen. */
  onCode(code: string): void;
  /** No camera, or nobody allows it. */
  onRefused(why: string): void;
}

const LOOK_EVERY_MS = 150;

/** Looks for codes in the camera's picture until it is told to stop; then the camera is let go. */
export function watchCodes(video: HTMLVideoElement, { onCode, onRefused }: CodeWatch): () => void {
  let stopped = false;
  let stream: MediaStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: string | null = null;

  const look = async (detector: Detector): Promise<void> => {
    if (stopped) return;
    // A frame that cannot be read is followed by another.
    const seen = (await detector.detect(video).catch(() => []))[0]?.rawValue.trim() ?? null;
    if (stopped) return;
    if (seen !== null && seen !== last) onCode(seen);
    last = seen;
    timer = setTimeout(() => void look(detector), LOOK_EVERY_MS);
  };

  const begin = async (): Promise<void> => {
    if (!window.BarcodeDetector) throw new Error("BarcodeDetector");
    const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    stream = opened;
    if (stopped) return release();
    video.srcObject = opened;
    await video.play();
    await look(new window.BarcodeDetector());
  };
  const release = (): void => {
    for (const track of stream?.getTracks() ?? []) track.stop();
  };

  begin().catch((error: unknown) => {
    if (!stopped) onRefused(error instanceof Error ? error.message : String(error));
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    release();
  };
}

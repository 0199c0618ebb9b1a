/** A short tone when a person is wanted: two for a prompt, a falling three for a trip. Once for each occasion. */
let last: string | null = null;
let context: AudioContext | null = null;

export function soundFor(occasion: string | null, allowed: boolean): void {
  if (occasion === last) return;
  last = occasion;
  if (occasion !== null) tones(occasion.startsWith("trip") ? [880, 660, 440] : [660, 880], allowed);
}

/** What was just done is to be done again: a low double tone, each time. */
export function bleep(allowed: boolean): void {
  tones([330, 330], allowed);
}

function tones(pitches: readonly number[], allowed: boolean): void {
  if (!allowed || !("AudioContext" in window)) return;
  // Browsers let no page sound before it has been touched.
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  context ??= new AudioContext();
  for (const [i, hz] of pitches.entries()) tone(context, hz, i * 0.22);
}

function tone(audio: AudioContext, hz: number, delayS: number): void {
  const at = audio.currentTime + delayS;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = hz;
  gain.gain.setValueAtTime(0.3, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.2);
}

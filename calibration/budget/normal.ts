import { nextBits, nextUniform, type Stream } from "./random.ts";

/**
 * Normal numbers by the ziggurat (Marsaglia and Tsang, J. Stat. Softw. 5(8), 2000) with 256 layers. Layer and value come from
 * different bits of a draw: 8 and 24 (Doornik, 2005, on what goes wrong otherwise).
 */
const LAYERS = 256;
const SCALE = 2 ** 23;
/** Where the tail begins, and the area of each layer, for 256 of them. */
const R = 3.6541528853610088;
const AREA = 0.00492867323399;

const { inside, width, density } = tables();

function tables() {
  const inside = new Int32Array(LAYERS);
  const width = new Float64Array(LAYERS);
  const density = new Float64Array(LAYERS);
  const f = (x: number) => Math.exp(-0.5 * x * x);
  const base = AREA / f(R);
  inside[0] = (R / base) * SCALE;
  width[0] = base / SCALE;
  density[0] = 1;
  width[LAYERS - 1] = R / SCALE;
  density[LAYERS - 1] = f(R);
  let x = R;
  for (let i = LAYERS - 2; i >= 1; i--) {
    const next = Math.sqrt(-2 * Math.log(AREA / x + f(x)));
    inside[i + 1] = (next / x) * SCALE;
    width[i] = next / SCALE;
    density[i] = f(next);
    x = next;
  }
  inside[1] = 0;
  return { inside, width, density };
}

/** One number, mean 0, standard deviation 1. */
export function nextNormal(stream: Stream): number {
  for (;;) {
    const x = fromBits(stream, nextBits(stream));
    if (x !== null) return x;
  }
}

/** n numbers: offset + scale times a normal one. The generator of `nextBits`, its state in variables. */
export function fillNormal(stream: Stream, to: Float64Array, n: number, offset: number, scale: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = stream;
  for (let i = 0; i < n; i++) {
    const bits = (a + b + d) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    d = (d + 1) | 0;
    const layer = bits & 255;
    const k = bits >> 8;
    if (Math.abs(k) < (inside[layer] ?? 0)) to[i] = offset + scale * (k * (width[layer] ?? 0));
    else {
      // One draw in a hundred.
      stream[0] = a;
      stream[1] = b;
      stream[2] = c;
      stream[3] = d;
      to[i] = offset + scale * (fromBits(stream, bits) ?? nextNormal(stream));
      a = stream[0] ?? 0;
      b = stream[1] ?? 0;
      c = stream[2] ?? 0;
      d = stream[3] ?? 0;
    }
  }
  stream.set([a, b, c, d]);
}

/** The number that a draw stands for; null: draw again. */
function fromBits(stream: Stream, bits: number): number | null {
  const layer = bits & 255;
  const k = bits >> 8;
  const x = k * (width[layer] ?? 0);
  if (Math.abs(k) < (inside[layer] ?? 0)) return x;
  if (layer === 0) return k < 0 ? -tail(stream) : tail(stream);
  const lower = density[layer] ?? 0;
  const upper = density[layer - 1] ?? 0;
  return lower + nextUniform(stream) * (upper - lower) < Math.exp(-0.5 * x * x) ? x : null;
}

/** Beyond R (Marsaglia, 1964). */
function tail(stream: Stream): number {
  for (;;) {
    const x = -Math.log(nextUniform(stream)) / R;
    if (-2 * Math.log(nextUniform(stream)) >= x * x) return R + x;
  }
}

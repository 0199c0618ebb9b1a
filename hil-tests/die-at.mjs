/**
 * Preloaded into `proverig verify --json` (NODE_OPTIONS=--import): the process kills itself in the very turn in which it
 * reports the entry that DIE_AT names, "KIND:N" for the N-th entry of that kind. From outside, a signal would come some
 * entries late under --fast.
 */
const [kind, count = "1"] = (process.env.DIE_AT ?? "").split(":");
let seen = 0;
const write = process.stdout.write.bind(process.stdout);

process.stdout.write = (chunk, ...rest) => {
  const written = write(chunk, ...rest);
  for (const line of String(chunk).split("\n")) {
    if (kind !== "" && line.startsWith("{") && JSON.parse(line).kind === kind && ++seen === Number(count)) {
      process.kill(process.pid, "SIGKILL");
    }
  }
  return written;
};

/*
 * libmodbus's client: reads eight holding registers from 3000 on of unit 1, again and again.
 * Arguments: port, baud, seconds, microseconds of silence before each request (libmodbus keeps none). Prints: count, seconds,
 * processor seconds.
 */
#include <errno.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double processor(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  struct timespec silence = {0, atol(argv[4]) * 1000};
  modbus_t *line = modbus_new_rtu(argv[1], atoi(argv[2]), 'N', 8, 1);
  uint16_t words[8];
  if (!line || modbus_set_slave(line, 1) || modbus_connect(line) || modbus_read_registers(line, 3000, 8, words) != 8) {
    fprintf(stderr, "%s\n", modbus_strerror(errno));
    return 1;
  }
  double began = seconds(), used = processor(), until = began + atof(argv[3]);
  long count = 0;
  for (; seconds() < until; count++) {
    if (silence.tv_nsec > 0) nanosleep(&silence, NULL);
    if (modbus_read_registers(line, 3000, 8, words) == 8) continue;
    fprintf(stderr, "%s\n", modbus_strerror(errno));
    return 1;
  }
  printf("%ld %.9f %.9f\n", count, seconds() - began, processor() - used);
  modbus_close(line);
  modbus_free(line);
  return 0;
}

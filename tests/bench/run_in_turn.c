/* Runs commands in turn, ROUNDS times, with their output thrown away, and prints how long each took: one line
 * a round, one number in nanoseconds a command. It is also the program "behind" `lanyard`, so it is what gets
 * the grant. run_in_turn ROUNDS -- COMMAND ARGUMENT… [-- COMMAND ARGUMENT…]… */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

enum { MOST_COMMANDS = 8 };

static long long now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

int main(int argc, char** argv) {
  char** commands[MOST_COMMANDS];
  int count = 0;
  posix_spawn_file_actions_t quiet;
  if (argc < 4) return 64;
  for (int i = 2; i < argc - 1; ++i) {
    if (strcmp(argv[i], "--") != 0) continue;
    if (count == MOST_COMMANDS) return 64;
    argv[i] = NULL;
    commands[count++] = &argv[i + 1];
  }
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  for (int round = 0; round < atoi(argv[1]); ++round) {
    for (int i = 0; i < count; ++i) {
      pid_t child = 0;
      int status = 0;
      const long long began = now();
      if (posix_spawn(&child, commands[i][0], &quiet, NULL, commands[i], environ) != 0) return 71;
      if (waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "%s failed: %d\n", commands[i][0], status);
        return 1;
      }
      printf("%lld%c", now() - began, i + 1 < count ? ' ' : '\n');
    }
  }
  return 0;
}

/* The time of each token.get over one connection that stays open, in nanoseconds, one a line.
 *   held_connection SOCKET IDENTITY MILLISECONDS PAUSE_MICROSECONDS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

/* 0 when the line that came back has a token. */
static int ask(int fd, const char* line, size_t size) {
  char reply[16384];
  size_t got = 0;
  if (write(fd, line, size) != (ssize_t)size) return 1;
  do {
    const ssize_t part = read(fd, reply + got, sizeof reply - 1 - got);
    if (part <= 0) return 1;
    got += (size_t)part;
  } while (reply[got - 1] != '\n' && got < sizeof reply - 1);
  reply[got] = '\0';
  return strstr(reply, "\"access_token\"") == NULL;
}

int main(int argc, char** argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char line[512];
  if (argc != 5 || strlen(argv[1]) >= sizeof address.sun_path) return 64;
  strcpy(address.sun_path, argv[1]);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr*)&address, sizeof address) != 0) return 69;
  const int size =
      snprintf(line, sizeof line,
               "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"token.get\",\"params\":{\"identity\":\"%s\","
               "\"wait_s\":0}}\n",
               argv[2]);
  if (size < 0 || (size_t)size >= sizeof line) return 64;
  const long long end = now() + atoll(argv[3]) * 1000000LL;
  while (now() < end) {
    const long long began = now();
    if (ask(fd, line, (size_t)size) != 0) return 1;
    printf("%lld\n", now() - began);
    usleep((useconds_t)atoi(argv[4]));
  }
  return 0;
}

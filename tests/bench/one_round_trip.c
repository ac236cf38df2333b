/* The least that a program can do to get a token: connect, send one line, read one line, end. What `lanyard
 * token` is measured beside.   one_round_trip SOCKET IDENTITY */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char** argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char line[16384];
  size_t got = 0;
  if (argc != 3 || strlen(argv[1]) >= sizeof address.sun_path) return 64;
  strcpy(address.sun_path, argv[1]);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr*)&address, sizeof address) != 0) return 69;
  const int size =
      snprintf(line, sizeof line,
               "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"token.get\",\"params\":{\"identity\":\"%s\","
               "\"wait_s\":0}}\n",
               argv[2]);
  if (size < 0 || write(fd, line, (size_t)size) != size) return 69;
  do {
    const ssize_t part = read(fd, line + got, sizeof line - 1 - got);
    if (part <= 0) return 69;
    got += (size_t)part;
  } while (line[got - 1] != '\n' && got < sizeof line - 1);
  line[got] = '\0';
  return strstr(line, "\"access_token\"") == NULL;
}

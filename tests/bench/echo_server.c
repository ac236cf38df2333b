/* The least that a wallet can be: answers each line on each connection, one after the other, with one fixed line of
 * a token's size, and knows nothing of who asks.   echo_server SOCKET */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { TOKEN_BYTES = 1000 };

int main(int argc, char** argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char token[TOKEN_BYTES + 1];
  char reply[TOKEN_BYTES + 256];
  char line[16384];
  if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path) return 64;
  strcpy(address.sun_path, argv[1]);
  memset(token, 'x', TOKEN_BYTES);
  token[TOKEN_BYTES] = '\0';
  const int size = snprintf(reply, sizeof reply,
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"access_token\":\"%s\",\"token_type\":\"Bearer\"}}\n",
                            token);
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (const struct sockaddr*)&address, sizeof address) != 0 ||
      listen(listener, 64) != 0) {
    return 69;
  }
  for (;;) {
    const int fd = accept(listener, NULL, NULL);
    ssize_t got;
    while (fd >= 0 && (got = read(fd, line, sizeof line)) > 0) {
      if (line[got - 1] == '\n' && write(fd, reply, (size_t)size) != size) break;
    }
    close(fd);
  }
}

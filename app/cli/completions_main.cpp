#include <fstream>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/completions.h"

// Writes the completions of the shells into a folder; runs at the build.
int main(int argc, char** argv) {
  using namespace lanyard::cli;
  if (argc != 2) return 64;
  Program program;
  program.declare({});
  const std::string folder = std::string(argv[1]) + "/";
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream file(folder + name, std::ios::binary);
    file << text;
    return static_cast<bool>(file.flush());
  };
  const bool done = write("lanyard.bash", bashCompletion(program.syntax())) &&
                    write("_lanyard", zshCompletion(program.syntax())) &&
                    write("lanyard.fish", fishCompletion(program.syntax()));
  return done ? 0 : 1;
}

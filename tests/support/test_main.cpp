// The main() of a program that holds the tests of a folder:  PROGRAM FILE [QT-TEST-ARGUMENT...]
// FILE is a test's source without its folder and suffix. Without one, the program lists what it holds.

#include <cstdio>
#include <map>
#include <string>

#include "tests/support/test_program.h"

#ifdef QT_GUI_LIB
#include <QGuiApplication>
using Application = QGuiApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

namespace {

std::map<std::string, lanyard::test::TestClass::Run, std::less<>>& classes() {
  static std::map<std::string, lanyard::test::TestClass::Run, std::less<>> all;
  return all;
}

}  // namespace

lanyard::test::TestClass::TestClass(std::string_view file, Run run) {
  file.remove_prefix(file.rfind('/') + 1);
  classes().emplace(file.substr(0, file.find('.')), run);
}

int main(int argc, char** argv) {
  const auto found = argc > 1 ? classes().find(std::string_view(argv[1])) : classes().end();
  if (found == classes().end()) {
    std::fprintf(stderr, "usage: %s TEST [QT-TEST-ARGUMENT...]\n", argv[0]);
    for (const auto& [name, run] : classes()) std::fprintf(stderr, "  %s\n", name.c_str());
    return 64;
  }
  // Qt Test gets the arguments behind the name.
  argv[1] = argv[0];
  int rest = argc - 1;
  const Application application(rest, argv + 1);
  return found->second(rest, argv + 1);
}

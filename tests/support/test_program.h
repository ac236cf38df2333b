#pragma once

#include <QTest>
#include <string_view>

namespace lanyard::test {

/// A test class in a program of several. CTest runs one class a process, by the name of its file.
class TestClass {
 public:
  using Run = int (*)(int argc, char** argv);
  /// `file` is the source that the class stands in.
  TestClass(std::string_view file, Run run);
};

}  // namespace lanyard::test

/// Enters a test class into the program of its folder, inside the namespace of its file.
#define LANYARD_TEST(Class)                                                              \
  static const lanyard::test::TestClass entry(__FILE__, [](int argc, char** argv) {      \
    Class test;                                                                          \
    return QTest::qExec(&test, argc, argv);                                              \
  });

#pragma once

#include <QTest>
#include <string_view>

namespace lanyard::test {

/// A test class in a program with several. CTest runs each class in a process of its own, by the name of its
/// file.
class TestClass {
 public:
  using Run = int (*)(int argc, char** argv);
  /// `file` is the source with the class.
  TestClass(std::string_view file, Run run);
};

}  // namespace lanyard::test

/// Registers a test class in the program of its folder, inside the namespace of its file.
#define LANYARD_TEST(Class)                                                              \
  static const lanyard::test::TestClass entry(__FILE__, [](int argc, char** argv) {      \
    Class test;                                                                          \
    return QTest::qExec(&test, argc, argv);                                              \
  });

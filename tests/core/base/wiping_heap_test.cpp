#include <fcntl.h>
#include <unistd.h>

#include <QByteArray>
#include <QTest>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "core/base/file_descriptor.h"

// The content of memory that was freed, read through the kernel as root would: in C++ it is undefined to look
// there.
class WipingHeapTest : public QObject {
  Q_OBJECT

  static std::string at(std::uintptr_t where, std::size_t size) {
    const lanyard::base::FileDescriptor memory(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
    std::string found(size, '?');
    const ssize_t count = ::pread(memory.get(), found.data(), size, static_cast<off_t>(where));
    return count == static_cast<ssize_t>(size) ? found : std::string();
  }
  static std::uintptr_t place(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }
  static bool holds(const std::string& memory) { return memory.find("secret") != std::string::npos; }

 private Q_SLOTS:
  void wipesWhatIsFreed_data() {
    QTest::addColumn<int>("size");
    // The C library keeps small ones for the next caller, larger ones in lists, and those that are merged
    // with their neighbours.
    for (const int size : {24, 200, 1000, 5000, 60000}) QTest::addRow("%d bytes", size) << size;
  }
  void wipesWhatIsFreed() {
    QFETCH(const int, size);
    auto bytes = std::make_unique<QByteArray>(size, 'x');
    std::memcpy(bytes->data() + size - 8, "a secret", 8);
    const std::uintptr_t where = place(bytes->constData());
    const auto length = static_cast<std::size_t>(size);
    // A neighbour, so that the memory does not go back to the kernel.
    const QByteArray after(size, 'y');
    QVERIFY(holds(at(where, length)));
    bytes.reset();
    const std::string left = at(where, length);
    QCOMPARE(left.size(), length);
    QVERIFY(!holds(left));
  }
  void wipesWhatIsLeftBehindByGrowing() {
    auto* text = static_cast<char*>(std::malloc(64));
    std::strcpy(text, "twelve letters, and a secret");
    const std::uintptr_t where = place(text);
    void* neighbour = std::malloc(64);
    text = static_cast<char*>(std::realloc(text, 4000));
    QVERIFY(place(text) != where);
    QCOMPARE(std::string(text), std::string("twelve letters, and a secret"));
    QVERIFY(!holds(at(where, 64)));
    std::free(neighbour);
    std::free(text);
  }
  void keepsWhatIsPromisedOfRealloc() {
    auto* text = static_cast<char*>(std::realloc(nullptr, 100));
    QVERIFY(text != nullptr);
    std::strcpy(text, "kept");
    for (const std::size_t size : {90U, 100000U, 10U, 3000000U, 5U}) {
      text = static_cast<char*>(std::realloc(text, size));
      QCOMPARE(std::string(text), std::string("kept"));
    }
    std::free(text);
  }
  void leavesTheErrorNumberAlone() {
    void* memory = std::malloc(100);
    errno = EAGAIN;
    std::free(memory);
    QCOMPARE(errno, EAGAIN);
  }
};

QTEST_APPLESS_MAIN(WipingHeapTest)
#include "wiping_heap_test.moc"

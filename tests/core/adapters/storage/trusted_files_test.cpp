#include "core/adapters/storage/trusted_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>

#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/test_program.h"

namespace trusted_files_test {

using namespace lanyard::adapters;
using namespace lanyard::testing;

class TrustedFilesTest : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir m_dir;
  const TrustedFiles m_files{::geteuid()};

  std::string write(const char* name, mode_t mode) {
    const std::string path = in(m_dir, name);
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
    file.write("{}");
    file.close();
    if (::chmod(path.c_str(), mode) != 0) qFatal("cannot chmod");
    return path;
  }
  std::string codeOfRead(const std::string& path) {
    const auto read = m_files.read(path);
    return read ? "ok" : read.error().code;
  }

 private Q_SLOTS:
  void initTestCase() {
    for (const char* name : {"good", "open", "group", "sticky"})
      QVERIFY(::mkdir(in(m_dir, name).c_str(), 0700) == 0);
    QVERIFY(::chmod(in(m_dir, "open").c_str(), 0707) == 0);
    QVERIFY(::chmod(in(m_dir, "group").c_str(), 0770) == 0);
    QVERIFY(::chmod(in(m_dir, "sticky").c_str(), 01777) == 0);
  }
  void readsWhatOnlyTheOwnerCanWrite() {
    QCOMPARE(m_files.read(write("good/a.json", 0644)).value_or(TrustedFile{}).text, std::string("{}"));
    QCOMPARE(codeOfRead(write("good/b.json", 0600)), std::string("ok"));
    QCOMPARE(codeOfRead(in(m_dir, "good/none.json")), std::string("file.missing"));
    QCOMPARE(codeOfRead(in(m_dir, "none/none.json")), std::string("file.missing"));
    // Nobody moves what is another's out of a sticky folder, as /tmp is one.
    QCOMPARE(codeOfRead(write("sticky/a.json", 0644)), std::string("ok"));
  }
  void refusesWhatOthersCanWrite() {
    for (const mode_t mode : {0666, 0664, 0646, 0602}) {
      QCOMPARE(codeOfRead(write("good/c.json", mode)), std::string("catalog.unsafe_file"));
    }
    QVERIFY(::unlink(in(m_dir, "good/c.json").c_str()) == 0);
  }
  void refusesFoldersThatOthersCanWrite() {
    QCOMPARE(codeOfRead(write("open/a.json", 0644)), std::string("catalog.unsafe_file"));
    QCOMPARE(codeOfRead(write("group/a.json", 0644)), std::string("catalog.unsafe_file"));
    // Also one above.
    QVERIFY(::mkdir(in(m_dir, "open/below").c_str(), 0700) == 0);
    QCOMPARE(codeOfRead(write("open/below/a.json", 0644)), std::string("catalog.unsafe_file"));
    // And one that a link leads through.
    QVERIFY(::symlink(in(m_dir, "open/below").c_str(), in(m_dir, "good/link").c_str()) == 0);
    QCOMPARE(codeOfRead(in(m_dir, "good/link/a.json")), std::string("catalog.unsafe_file"));
    QVERIFY(::unlink(in(m_dir, "good/link").c_str()) == 0);
  }
  void refusesLinksPipesAndFolders() {
    QVERIFY(::symlink(write("good/a.json", 0644).c_str(), in(m_dir, "good/link.json").c_str()) == 0);
    QVERIFY(::mkfifo(in(m_dir, "good/pipe.json").c_str(), 0600) == 0);
    QVERIFY(::mkdir(in(m_dir, "good/folder.json").c_str(), 0700) == 0);
    for (const char* name : {"good/link.json", "good/pipe.json", "good/folder.json"})
      QCOMPARE(codeOfRead(in(m_dir, name)), std::string("catalog.unsafe_file"));
    const auto [files, refused] = m_files.readAll(in(m_dir, "good"), ".json");
    QCOMPARE(files.size(), std::size_t(2));
    QCOMPARE(refused.size(), std::size_t(3));
    QCOMPARE(files.front().path, in(m_dir, "good/a.json"));
  }
  void refusesWhatIsAnothers() {
    // Root's files are read by everybody; another user's by nobody.
    const TrustedFiles another(::geteuid() + 1);
    const auto read = another.read(write("good/a.json", 0644));
    if (::geteuid() == 0) QSKIP("root's files are everybody's");
    QVERIFY(!read.has_value());
    QCOMPARE(read.error().code, std::string("catalog.unsafe_file"));
    QVERIFY(m_files.read("/etc/passwd").has_value());
  }
  void leavesOutWhatIsNone() {
    QVERIFY(m_files.readAll(in(m_dir, "none"), ".json").first.empty());
    QVERIFY(m_files.readAll(in(m_dir, "none"), ".json").second.empty());
    write("sticky/.hidden.json", 0644);
    write("sticky/a.json~", 0644);
    QCOMPARE(m_files.readAll(in(m_dir, "sticky"), ".json").first.size(), std::size_t(1));
    const auto [files, refused] = m_files.readAll(in(m_dir, "open"), ".json");
    QVERIFY(files.empty());
    QCOMPARE(refused.front().path, in(m_dir, "open"));
  }
};

LANYARD_TEST(TrustedFilesTest)

}  // namespace trusted_files_test

#include "trusted_files_test.moc"

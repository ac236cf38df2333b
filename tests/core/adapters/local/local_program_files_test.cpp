#include "core/adapters/local/local_program_files.h"
#include "tests/support/test_program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace local_program_files_test {

using namespace lanyard;
using namespace lanyard::adapters;
using grants::CallerSort;

class LocalProgramFilesTest : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;
  LocalProgramFiles m_files;

  std::string make(const char* name, const char* content, mode_t mode) {
    QFile file(m_folder.filePath(QString::fromLatin1(name)));
    if (!file.open(QFile::WriteOnly)) qFatal("open");
    file.write(content);
    file.close();
    ::chmod(file.fileName().toLocal8Bit().constData(), mode);
    return file.fileName().toStdString();
  }

 private Q_SLOTS:
  void digestsAFileThatTheUserCanWrite() {
    const auto program = m_files.look(make("tool", "abc", 0700));
    QVERIFY(program.has_value());
    QCOMPARE(program->sort, CallerSort::Program);
    QVERIFY(!program->exe.rootOwned);
    // FIPS 180-2, appendix B.1.
    QCOMPARE(program->exe.sha256,
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  }
  void followsLinksToTheRealPath() {
    const std::string tool = make("real", "x", 0700);
    const std::string link = m_folder.filePath(QStringLiteral("link")).toStdString();
    QCOMPARE(::symlink(tool.c_str(), link.c_str()), 0);
    QCOMPARE(m_files.look(link).value().exe.path, tool);
  }
  void tellsShellsInterpretersAndScripts() {
    QCOMPARE(m_files.look(make("bash", "x", 0700)).value().sort, CallerSort::Shell);
    QCOMPARE(m_files.look(make("python3.11", "x", 0700)).value().sort, CallerSort::Interpreter);
    QCOMPARE(m_files.look(make("script", "#!/bin/sh\n", 0700)).value().sort, CallerSort::Interpreter);
  }
  void refusesWhatIsNoProgram_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("relative") << QByteArray("bin/sh");
    QTest::newRow("missing") << QByteArray("/no/such/program");
    QTest::newRow("folder") << QByteArray("/usr");
    QTest::newRow("device") << QByteArray("/dev/null");
    QTest::newRow("NUL inside") << QByteArray("/bin/sh\0x", 9);
    QTest::newRow("not executable") << QByteArray::fromStdString(make("plain", "x", 0600));
  }
  void refusesWhatIsNoProgram() {
    QFETCH(const QByteArray, path);
    const auto program = m_files.look(path.toStdString());
    QVERIFY(!program);
    QCOMPARE(program.error().code, std::string("program.not_found"));
  }
};

LANYARD_TEST(LocalProgramFilesTest)

}  // namespace local_program_files_test

#include "local_program_files_test.moc"
